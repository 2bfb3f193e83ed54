"""The life of an observation and of each of its days, and who may do what. Pure."""

import datetime

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from yimen.epidemic.follow_up.models import DayStatus, Status
from yimen.foundation.staff.models import Role
from yimen.kit.lifecycle import Lifecycle, Step
from yimen.kit.refusals import Refusal
from yimen.kit.sight import Sight

APP = "follow_up"
URL = "follow_up:detail"
OBSERVATIONS, DAYS = "observations", "follow_ups"  # measures
OBSERVATION, FOLLOW_UP = "follow_up.Observation", "follow_up.FollowUp"  # labels

DUE, OK, ILL = DayStatus.DUE, DayStatus.SEEN_OK, DayStatus.SEEN_NOT_OK
MISSED, NOBODY, IMPOSSIBLE = (
    DayStatus.MISSED,
    DayStatus.NOT_ATTEMPTED,
    DayStatus.NOT_PERFORMED,
)
UNSEEN = (DUE, MISSED, NOBODY, IMPOSSIBLE)
ENDS = {
    "release": Status.COMPLETED,
    "lose": Status.LOST,
    "cancel": Status.CANCELLED,
    "become_case": Status.BECAME_CASE,
    "die": Status.DIED,
}
VISITOR, DECIDER, TIMER = Role.REPORTER, Role.TOWNSHIP_OFFICER, "system"
LIFECYCLE = Lifecycle(
    *(Step("visit_ok", source, OK, by=VISITOR) for source in (*UNSEEN, OK)),
    Step("visit_ok", ILL, ILL, by=VISITOR),  # ill once that day is ill that day
    *(Step("visit_ill", source, ILL, by=VISITOR) for source in (*UNSEEN, OK, ILL)),
    *(Step("not_attempted", source, NOBODY, by=VISITOR) for source in (DUE, MISSED, IMPOSSIBLE)),
    *(Step("not_performed", source, IMPOSSIBLE, by=VISITOR) for source in (DUE, MISSED, NOBODY)),
    *(Step("correct_ok", source, OK, by=VISITOR) for source in (OK, ILL)),
    *(Step("correct_ill", source, ILL, by=VISITOR) for source in (OK, ILL)),
    Step("miss", DUE, MISSED, by=TIMER),
    Step("extend", Status.UNDER, Status.UNDER, by=DECIDER),
    Step("place", Status.UNDER, Status.UNDER, by=DECIDER),
    *(Step(verb, Status.UNDER, target, by=DECIDER) for verb, target in ENDS.items()),
    *(Step("reopen", target, Status.UNDER, by=DECIDER) for target in ENDS.values()),
)
# a role of the right side may do what the role of the left does
ALSO: dict[str, frozenset[str]] = {
    VISITOR: frozenset(
        {Role.GRID_DOCTOR, Role.TOWNSHIP_OFFICER, Role.COUNTY_INVESTIGATOR, "system"}
    ),
    DECIDER: frozenset({Role.COUNTY_INVESTIGATOR, "system"}),
}
WRITERS = frozenset({VISITOR}) | ALSO[VISITOR]
NOTICE_GIVERS = frozenset(
    {Role.TOWNSHIP_OFFICER, Role.COUNTY_INVESTIGATOR, Role.COUNTY_HQ, "system"}
)
NOTICE_WRITERS = frozenset({Role.EPIDEMIOLOGIST, Role.COUNTY_HQ, Role.CITY_HQ, "system"})
VERBS = {
    "extend": _("Extend observation"),
    "place": _("Observe elsewhere"),
    "release": _("Release from observation"),
    "lose": _("Lost to follow-up"),
    "cancel": _("Cancel observation"),
    "become_case": _("Became a case"),
    "die": _("Died"),
    "reopen": _("Reopen observation"),
}
# what is said on the person's page of each step
PAST = {
    "start": _("observation began"),
    "reason": _("a further reason was added"),
    "redate": _("the day of a reason was put right"),
    "withdraw": _("a reason was withdrawn"),
    "visit_ok": _("visited: well"),
    "visit_ill": _("visited: with symptoms"),
    "not_attempted": _("nobody went"),
    "not_performed": _("the visit was not possible"),
    "correct_ok": _("corrected: well"),
    "correct_ill": _("corrected: with symptoms"),
    "late_visit": _("a visit before the end that arrived later"),
    "extend": _("extended"),
    "place": _("observed elsewhere from now on"),
    "release": _("released from observation"),
    "lose": _("lost: nobody knows where the person is"),
    "cancel": _("cancelled"),
    "become_case": _("became a case"),
    "die": _("died"),
    "reopen": _("taken up again"),
    "follow": _("went along: the person stays in another place now"),
    "join": _("went on together with another entry of the same person"),
    "part": _("went on alone: it was another person after all"),
    "take_note": _("symptoms noted"),
}
END_REASONS = {
    "completed": _("observed to the end, well on the last day"),
    "window_past": _("the time of observation had passed when the person was entered"),
    "decided": _("by decision"),
    "withdrawn": _("the reason was withdrawn"),
    "not_seen": _("not seen for fourteen days after the last day"),
    "joined": _("observed together with another entry of the same person"),
}
SYMPTOM = gettext_noop("Symptoms at a home observation: look now")
NOT_SEEN = gettext_noop("Not seen at the end of the observation: go, or decide")
ALARMED = (Role.TOWNSHIP_OFFICER, Role.COUNTY_INVESTIGATOR)
LONGEST_BACK = datetime.timedelta(days=3)  # how late a visit may be written down by hand
LONGEST_EXTENSION = datetime.timedelta(days=30)
AHEAD = datetime.timedelta(minutes=10)  # a phone's clock may be wrong by so much


class NoLongerSo(Refusal):
    """Somebody has taken this a step on since you opened the page."""


class Released(Refusal):
    """This person's observation had ended before this visit. Nothing was changed."""


class NotYet(Refusal):
    """A visit cannot be written down before it was made."""

    status_code = 422


class TooLate(Refusal):
    """A visit can be written down by hand for three days. Please tell your township."""

    status_code = 422


class OnlyToday(Refusal):
    """Only a visit of today can be corrected."""


class ReasonMissing(Refusal):
    """Please say why."""

    status_code = 422


class WrongDay(Refusal):
    """The new last day must lie after the present one, and at most thirty days on."""

    status_code = 422


class SamePlace(Refusal):
    """Choose where this person is observed now: another kind of place than before."""

    status_code = 422


class NotReleased(Refusal):
    """This person has not been released: there is nothing to certify yet."""


class NotForOthers(Refusal):
    """Nobody takes a step in another person's name."""

    status_code = 403


class ObservedAlready(Refusal):
    """This person is under observation again already."""


def roles_over(sight: Sight, area_code: int, *, is_shared: bool = False) -> frozenset[str]:
    """The roles of the table where the subject stays; with a shared row, the roles held at all."""
    held = sight.roles if is_shared else sight.roles_over(area_code)
    return held | frozenset(role for role, above in ALSO.items() if above & held)


def may_give(sight: Sight, area_code: int) -> bool:
    """May hand out notices there."""
    return not sight.roles_over(area_code).isdisjoint(NOTICE_GIVERS)


def is_released(status: str) -> bool:
    return status == Status.COMPLETED


def next_status(status: str, verb: str, roles: frozenset[str]) -> str:
    """Where the verb leads; a stale page hears so, the wrong person hears no."""
    sources = {step.source for step in LIFECYCLE if step.verb == verb}
    if sources and status not in sources:
        raise NoLongerSo
    return LIFECYCLE.after(status, verb, roles)
