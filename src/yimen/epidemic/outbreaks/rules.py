"""The life of an outbreak, who may edit it, and how a place is recognised. Pure."""

import re
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yimen.epidemic.outbreaks.models import Level, Status
from yimen.foundation.staff.models import Role
from yimen.kit.lifecycle import Lifecycle, Step
from yimen.kit.refusals import Refusal
from yimen.kit.sight import Sight

LIFECYCLE = Lifecycle(
    Step("start", Status.DRAFT, Status.IN_FORCE, by=Role.EPIDEMIOLOGIST),
    Step("end", Status.IN_FORCE, Status.ENDED, by=Role.EPIDEMIOLOGIST),
    Step("reopen", Status.ENDED, Status.IN_FORCE, by=Role.EPIDEMIOLOGIST),
)
# a role of the right side may do what the role of the left does
ALSO: dict[str, frozenset[str]] = {Role.EPIDEMIOLOGIST: frozenset({"system"})}
EDITORS = frozenset({Role.EPIDEMIOLOGIST}) | ALSO[Role.EPIDEMIOLOGIST]
VERBS = {
    "start": _("Put in force"),
    "end": _("End the outbreak"),
    "reopen": _("Take up again"),
}
DEEDS = {"start": "put_in_force", "end": "end", "reopen": "put_in_force"}
FIGURES = (
    "incubation_min_days",
    "incubation_max_days",
    "infectious_before_days",
    "infectious_after_days",
    "observation_days",
    "every_days",
    "weekdays",
    "times_a_day",
)
HIGHEST_FIRST = (Level.HIGH, Level.MEDIUM, Level.LOW)

ENDING = re.compile(r"(特别行政区|自治区|自治州|街道|社区|省|市|区|县|镇|乡|村)$")
STREETS = "路街巷道弄里"  # 湖北路 is a street, wherever it lies
LENGTHS = (12, 9, 6, 4, 2)  # digits of a village, township, county, city, province


class NotAnEpidemiologist(Refusal):
    """Only an epidemiologist may change this."""

    status_code = 403


class NoLongerSo(Refusal):
    """Somebody has changed this since you opened the page. Please look at it again."""


class NotBefore(Refusal):
    """The end cannot lie before the beginning."""

    status_code = 422


class NotYet(Refusal):
    """This day has not come yet."""

    status_code = 422


def roles(sight: Sight) -> frozenset[str]:
    """The roles of the table that a person has: an outbreak lies over no division."""
    return sight.roles | frozenset(role for role, above in ALSO.items() if above & sight.roles)


def names(place: str, text: str) -> bool:
    """Whether the text speaks of the place: 武汉江汉区 and 湖北省武汉市 speak of 武汉市."""
    core = ENDING.sub("", place)
    core = core if len(core) >= 2 else place
    squeezed = re.sub(r"\s", "", text)
    return re.search(re.escape(core) + f"(?![{STREETS}])", squeezed) is not None


def last_inside(code: int) -> int:
    """The last code of a division by its noughts: 420100000000 → 420199999999."""
    digits = f"{code:012d}"
    kept = next(n for n in reversed(LENGTHS) if not digits[n:].strip("0"))
    return int(digits[:kept].ljust(12, "9"))


CLASSIFICATIONS = _("classifications")
WEEKDAYS = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))


def in_words(name: str, value: Any) -> str:
    """A figure of a plan as a page shows it."""
    if value is None:
        return gettext("not stated")
    if name == "weekdays":
        every = len(value) == len(WEEKDAYS)
        return gettext("every day") if every else " ".join(str(WEEKDAYS[day]) for day in value)
    return str(value)
