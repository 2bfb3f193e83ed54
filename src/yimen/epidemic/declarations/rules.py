"""What a declaration gives reason to look into, and what is refused. Pure."""

import datetime
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from yimen.epidemic.declarations.models import Alarm
from yimen.epidemic.outbreaks.models import Symptom
from yimen.foundation.accounts.rules import Limit
from yimen.kit.refusals import Refusal

APP = "declarations"
LABEL = "declarations.Declaration"
FORM = "declaration"  # the slug of the questions
FEVER = Decimal("37.3")
DAYS_BACK = 14
LONGEST_STAY = datetime.timedelta(days=180)
MOST_SEGMENTS = 20
TRIES = [Limit("declare_identity", 10, 86_400)]  # names and numbers tried in vain, a day
YES, NO, UNKNOWN = Symptom.YES, Symptom.NO, Symptom.UNKNOWN


class WrongNumber(Refusal):
    """Name and document number do not belong together. Please look at both again."""

    status_code = 422


class DeclaresHimself(Refusal):
    """This person has an account of his own and declares for himself."""


class NotConfirmed(Refusal):
    """Another phone number is kept for you. Your village corrects it: bring your identity card."""


class TooMany(Refusal):
    """One phone looks after ten people at most. Take somebody off the list first."""


class IsYourself(Refusal):
    """This is yourself. You are on the list already."""

    status_code = 422


class NotYours(Refusal):
    """There is nobody like this on your list."""

    status_code = 404


@dataclass(frozen=True)
class Findings:
    """What of the answers is searched, counted and acted upon."""

    temperature: Decimal | None = None
    symptoms: str = UNKNOWN
    contact: str = UNKNOWN
    risk_area: str = UNKNOWN

    @property
    def alarms(self) -> list[str]:
        """The gravest first."""
        return [
            alarm
            for alarm, answer in (
                (Alarm.CONTACT, self.contact),
                (Alarm.SYMPTOM, self.symptoms),
                (Alarm.RISK_AREA, self.risk_area),
            )
            if answer == YES
        ]


def findings(values: Mapping[str, Any], risky: Collection[str] = ()) -> Findings:
    """From answers as `eforms` keeps them; `risky`: places travelled to that were risk areas."""
    given = values.get("temperature")
    temperature = None if given is None else Decimal(str(given))
    is_hot = temperature is not None and temperature >= FEVER
    return Findings(
        temperature,
        YES if is_hot else values.get("has_symptoms", UNKNOWN),
        _first_yes(values.get("contact", UNKNOWN), values.get("fever_contact", NO)),
        YES if risky else values.get("risk_area", UNKNOWN),
    )


def _first_yes(*answers: str) -> str:
    return next((answer for answer in answers if answer == YES), answers[0])


PLATE = re.compile(r"[\u4e00-\u9fff]?[A-Z][A-Z0-9]{4,6}[A-Z0-9\u4e00-\u9fff]?")


def plate(text: str) -> str:
    """A number plate as it is searched: capital letters, no blanks or dots."""
    return re.sub(r"[\s·.\-]", "", text.upper())


def number(text: str) -> str:
    """The number of a train or flight as it is searched: D3286, CA1234, K736/K737."""
    wide = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
    return re.sub(r"[\s次]", "", text.translate(wide).upper())[:20]
