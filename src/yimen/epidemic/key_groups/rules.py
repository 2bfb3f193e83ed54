"""Who may enter key persons, and what an entry must say. Pure."""

import datetime

from django.utils.translation import gettext_lazy as _

from yimen.epidemic.key_groups.models import Group
from yimen.foundation.staff.models import Role
from yimen.kit.refusals import Refusal
from yimen.kit.sight import Actor

WRITERS = frozenset({Role.REPORTER, Role.TOWNSHIP_OFFICER, "system"})
RETURNEES = frozenset({Group.OUTSIDE_RETURNEE, Group.WUHAN_RETURNEE})
LONGEST_AGO = datetime.timedelta(days=90)
ADDED, KNOWN = "added", "known"
RESULTS = {
    ADDED: _("Recorded."),
    KNOWN: _(
        "This person was on record already; the new entry has been added to the same person."
    ),
}


class OutsideYourVillages(Refusal):
    """You enter people of your own villages only."""

    status_code = 403


class NotForOthers(Refusal):
    """Nobody reports in another person's name."""

    status_code = 403


class AnotherName(Refusal):
    """This ID number is on record with another name. Please check the number and the name."""


class AlreadyListed(Refusal):
    """This person is already in this group in this village, with the same arrival."""


def may_write(actor: Actor, area_code: int) -> bool:
    return actor.sight.sees(area_code, WRITERS)


def arrival_is_possible(arrived_on: datetime.date, today: datetime.date) -> bool:
    return today - LONGEST_AGO <= arrived_on <= today
