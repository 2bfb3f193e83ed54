"""What a number says, how a number is masked, who may write: no query, no request."""

import datetime
import re
from dataclasses import dataclass

import phonenumbers
from django.utils.translation import gettext_lazy as _
from stdnum.cn import ric
from stdnum.exceptions import ValidationError as NotANumber

from yimen.foundation.people.models import Sex
from yimen.foundation.staff.models import Role

# who enters, corrects, moves and merges people, over his own divisions
WRITERS = frozenset(
    {
        Role.REPORTER,
        Role.GRID_DOCTOR,
        Role.TOWNSHIP_OFFICER,
        Role.COUNTY_INVESTIGATOR,
        "system",
    }
)
ASSIGNERS = frozenset({Role.TOWNSHIP_OFFICER, "system"})  # after a split
IMPORTERS = frozenset({Role.REPORTER, Role.TOWNSHIP_OFFICER, Role.COUNTY_INVESTIGATOR})
EXPORTERS = frozenset({Role.TOWNSHIP_OFFICER, Role.COUNTY_INVESTIGATOR, Role.COUNTY_HQ})

UNMASK_REASONS = {
    "visit": _("home visit or phone call"),
    "check": _("checking who somebody is"),
    "tracing": _("tracing contacts"),
    "correct": _("correcting the record"),
    "other": _("other, explained below"),
}

# how alike two names are, from 0 to 1 by their pieces of three letters
ALIKE = 0.3  # where the birth date is the same, or the phone
NEARLY_THE_SAME = 0.5  # where only the village is

OLDEST_BIRTH = datetime.date(1880, 1, 1)
NAME_LENGTH = 80
# full-width letters, digits and blanks as an input method makes them; Chinese signs stay
_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_MIDDLE_DOTS = dict.fromkeys(map(ord, "•・‧∙⋅●"), "·")
_ID_FORM = re.compile(r"[0-9]{17}[0-9X]")


class BadNumber(ValueError):
    """Why a number is refused, as one of the codes below; never with the number itself."""

    LENGTH, DIGITS, CHECK_DIGIT, BIRTH_DATE, PHONE = (
        "length", "digits", "check_digit", "birth_date", "phone",
    )  # fmt: skip

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True)
class IdFacts:
    """What an identity card's number tells."""

    birth_date: datetime.date
    sex: Sex
    home_county: int


def half_width(text: str) -> str:
    return text.translate(_HALF_WIDTH)


def tidy_name(text: str) -> str:
    """One spelling of one name: half-width, single blanks, one kind of middle dot."""
    return " ".join(half_width(text).translate(_MIDDLE_DOTS).split())


def id_number(text: str, today: datetime.date) -> str:
    """The number as it is stored, or BadNumber.

    The county in it is not held against the list of counties: somebody born in 1950 carries the
    code of the county that issued the first cards in the 1980s, which need not have existed then.
    """
    number = re.sub(r"[\s\-]", "", half_width(text)).upper()
    if len(number) != 18:
        raise BadNumber(BadNumber.LENGTH)
    if not _ID_FORM.fullmatch(number):
        raise BadNumber(BadNumber.DIGITS)
    if number[-1] != ric.calc_check_digit(number):
        raise BadNumber(BadNumber.CHECK_DIGIT)
    try:
        born = ric.get_birth_date(number)
    except NotANumber as error:
        raise BadNumber(BadNumber.BIRTH_DATE) from error
    if not OLDEST_BIRTH <= born <= today:
        raise BadNumber(BadNumber.BIRTH_DATE)
    return number


def id_facts(number: str) -> IdFacts:
    """Birth date, sex and home county of a number that `id_number` has accepted."""
    sex = Sex.MALE if int(number[16]) % 2 else Sex.FEMALE
    return IdFacts(ric.get_birth_date(number), sex, int(number[:6]) * 10**6)


def other_number(text: str) -> str:
    """A passport's or permit's number: letters and digits, in capitals."""
    number = re.sub(r"[\s\-]", "", half_width(text)).upper()
    if not 4 <= len(number) <= 32:
        raise BadNumber(BadNumber.LENGTH)
    if not re.fullmatch(r"[0-9A-Z()/]+", number):
        raise BadNumber(BadNumber.DIGITS)
    return number


def e164(text: str, region: str = "CN") -> str:
    """A phone number in its international form."""
    try:
        number = phonenumbers.parse(half_width(text), region)
    except phonenumbers.NumberParseException as error:
        raise BadNumber(BadNumber.PHONE) from error
    if not phonenumbers.is_possible_number(number):
        raise BadNumber(BadNumber.PHONE)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def mask_name(name: str) -> str:
    """张某三 as 张*三, 张三 as 张*: enough to call somebody at a door, not to list a village."""
    if len(name) <= 1:
        return "*" * len(name)
    if len(name) == 2:
        return name[0] + "*"
    return name[0] + "*" * (len(name) - 2) + name[-1]


def mask_id(number: str) -> str:
    shown = 4 if len(number) >= 12 else 1
    hidden = max(len(number) - 2 * shown, 1) if number else 0
    return number[:shown] + "*" * hidden + number[len(number) - shown :] if number else ""


def mask_phone(phone: str) -> str:
    """138****1234, the country's own prefix left out."""
    plain = phone.removeprefix("+86")
    if len(plain) < 8:
        return "*" * len(plain)
    return f"{plain[:3]}****{plain[-4:]}"
