"""The lives of a ruleset, of a decision and of an appeal, and who takes which step. Pure."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from yimen.epidemic.passes.models import AppealStatus, DecisionStatus, RulesetStatus
from yimen.foundation.staff.models import HQ_ROLES, Role
from yimen.kit.lifecycle import Lifecycle, Step
from yimen.kit.refusals import Refusal
from yimen.kit.sight import Sight

RULESET, DECISION, APPEAL = "passes.Ruleset", "passes.Decision", "passes.Appeal"
KEY, PASS, TERMS, COLOUR = "passes.Key", "passes.Pass", "passes.Terms", "passes.Colour"
DECIDER, MAKER = Role.CITY_HQ, Role.EPIDEMIOLOGIST  # as the tables call them
# a role of the right side may do what the role of the left does
ALSO: dict[str, frozenset[str]] = {DECIDER: HQ_ROLES, MAKER: frozenset({Role.CITY_HQ, "system"})}
MAKERS = ALSO[MAKER] | {MAKER}
DESK = frozenset({*HQ_ROLES, MAKER})
MONITORS = frozenset({*DESK, Role.AUDITOR})
KEEPERS = frozenset({Role.SYSTEM_ADMIN, "system"})  # of the keys

RULESET_LIFECYCLE = Lifecycle(
    Step("propose", RulesetStatus.DRAFT, RulesetStatus.PROPOSED, by=MAKER),
    Step("return", RulesetStatus.PROPOSED, RulesetStatus.DRAFT, by=MAKER),
    Step("enact", RulesetStatus.PROPOSED, RulesetStatus.ENACTED, by=MAKER),
    Step("withdraw", RulesetStatus.DRAFT, RulesetStatus.WITHDRAWN, by=MAKER),
    Step("withdraw", RulesetStatus.PROPOSED, RulesetStatus.WITHDRAWN, by=MAKER),
)
DECISION_LIFECYCLE = Lifecycle(
    Step("confirm", DecisionStatus.PROPOSED, DecisionStatus.CONFIRMED, by=DECIDER),
    Step("refuse", DecisionStatus.PROPOSED, DecisionStatus.REFUSED, by=DECIDER),
    Step("end", DecisionStatus.CONFIRMED, DecisionStatus.ENDED, by=DECIDER),
)
APPEAL_LIFECYCLE = Lifecycle(
    Step("uphold", AppealStatus.FILED, AppealStatus.UPHELD, by=DECIDER),
    Step("reject", AppealStatus.FILED, AppealStatus.REJECTED, by=DECIDER),
)
VERBS = {
    "propose": _("Propose"),
    "return": _("Back to the draft"),
    "enact": _("Enact"),
    "withdraw": _("Withdraw"),
    "confirm": _("Confirm"),
    "refuse": _("Refuse"),
    "end": _("End it early"),
    "uphold": _("Uphold and correct"),
    "reject": _("Reject"),
}
DEEDS = {
    "propose": "propose_rules",
    "return": "return",
    "enact": "enact_rules",
    "withdraw": "withdraw",
    "confirm": "confirm_colour",
    "refuse": "refuse_colour",
    "end": "end",
    "uphold": "uphold_appeal",
    "reject": "reject_appeal",
}
APP = "passes"
WAITS = gettext_noop("A colour set by hand waits for a second person")
APPEALED = gettext_noop("An appeal against a colour waits for an answer")
RULES_WAIT = gettext_noop("Rules for the codes wait for a second person")


class NoLongerSo(Refusal):
    """Somebody has taken this a step on since you opened the page."""


class NotOneself(Refusal):
    """This needs a second person: whoever proposed it cannot decide it."""

    status_code = 403


class NotYours(Refusal):
    """Your post does not allow this."""

    status_code = 403


class TwoPeopleNeeded(Refusal):
    """Such a fact needs two people behind it: who found it, and who checked it."""

    status_code = 422


class OnlyByDecision(Refusal):
    """A colour is set by hand only by a decision that a second person confirms."""

    status_code = 422


class ReasonMissing(Refusal):
    """Please give the reason."""

    status_code = 422


class TooLong(Refusal):
    """A colour set by hand ends after the day it begins, and within the limit of the terms."""

    status_code = 422


class NotSimulated(Refusal):
    """First see what these rules would change: simulate them, on the day you enact them."""


class TooMany(Refusal):
    """These rules turn more residents yellow or red than the limit: state their number."""

    status_code = 422


class InThePast(Refusal):
    """Rules hold from now on or later, never from before."""

    status_code = 422


class NothingToAppeal(Refusal):
    """Only a change of one's own colour to yellow or red can be appealed against."""

    status_code = 422


class AppealedAlready(Refusal):
    """This appeal waits for an answer already."""


class NoKey(Refusal):
    """There is no key to sign codes with. Please tell the system administrator."""

    status_code = 503


class Touched(Refusal):
    """Whoever set this colour cannot judge the appeal against it."""

    status_code = 403


def roles_over(sight: Sight, *area_codes: int | None) -> frozenset[str]:
    """The roles of the tables over either place."""
    held = sight.roles_over(*[code for code in area_codes if code is not None])
    return _with_above(held)


def roles(sight: Sight) -> frozenset[str]:
    """Rules lie over no division."""
    return _with_above(sight.roles)


def _with_above(held: frozenset[str]) -> frozenset[str]:
    return held | frozenset(role for role, above in ALSO.items() if above & held)


def next_status(life: Lifecycle, status: str, verb: str, held: frozenset[str]) -> str:
    """Where the verb leads; a stale page hears so, the wrong person hears no."""
    sources = {step.source for step in life if step.verb == verb}
    if sources and status not in sources:
        raise NoLongerSo
    return life.after(status, verb, held)
