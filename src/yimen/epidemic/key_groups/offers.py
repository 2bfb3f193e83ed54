"""Which group a declaration speaks of, and the life of an offer. Pure."""

from collections.abc import Collection

from django.utils.translation import gettext_noop

from yimen.epidemic.declarations.models import Alarm
from yimen.epidemic.key_groups.models import Group, OfferStatus
from yimen.epidemic.key_groups.rules import WRITERS
from yimen.kit.lifecycle import Lifecycle, Step
from yimen.kit.sight import Actor

LABEL = "key_groups.Offer"
URL = "key_groups:offer"
TITLE = gettext_noop("Declared something to look into: list this person?")
WUHAN = "武汉"
DECIDER = "reporter"
LIFECYCLE = Lifecycle(
    Step("take_offer", OfferStatus.WAITING, OfferStatus.TAKEN, by=DECIDER),
    Step("decline_offer", OfferStatus.WAITING, OfferStatus.DECLINED, by=DECIDER),
)


def group_of(alarms: Collection[str], places: Collection[str]) -> str:
    """The gravest of what was declared; `places`: where the person says that he was."""
    if Alarm.CONTACT in alarms:
        return Group.CLOSE_CONTACT
    if any(WUHAN in place for place in places):
        return Group.WUHAN_RETURNEE
    return Group.OUTSIDE_RETURNEE if Alarm.RISK_AREA in alarms else Group.FEVER_NO_CONTACT


def roles(actor: Actor, area_code: int) -> frozenset[str]:
    """Whoever enters people in that village decides."""
    return frozenset({DECIDER}) if actor.sight.sees(area_code, WRITERS) else frozenset()
