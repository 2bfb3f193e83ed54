"""The demo city's codes: rules that two people put in force, a pass for every resident."""

import datetime
import uuid

from yimen.epidemic.passes import actions
from yimen.epidemic.passes.actions import NewDecision
from yimen.epidemic.passes.models import Colour, Ruleset, Shade
from yimen.foundation.accounts.models import User
from yimen.foundation.people.models import Person
from yimen.foundation.staff.queries import sight_of
from yimen.kit import clock
from yimen.kit.sight import Actor

PART = 5_000
REASON = "多次拒绝居家观察，私自外出"
EVIDENCE = "社区走访记录与监控截图，存湖滨街道办事处"


def load_rules(expert_id: int, chief_id: int, *, by: Actor) -> Ruleset:
    """Before anybody is entered: what is recorded from then on gives colours."""
    actions.rotate_when_due(by=by)
    row = actions.load_first(drafted_by=_acting(expert_id), enacted_by=_acting(chief_id))
    actions.run_on(by=by)
    return row


def _acting(user_id: int) -> User:
    user = User.objects.get(pk=user_id)
    user.sight = sight_of(user)
    return user


def load(chief_id: int, *, by: Actor) -> None:
    """Everybody has a pass and a colour as of now; one proposal waits for a second person."""
    people = Person.objects.visible_to(by).unmerged().order_by("pk")
    holders = dict(people.values_list("pk", "account_id"))
    ids = list(holders)
    for start in range(0, len(ids), PART):
        actions.issue_many({pk: holders[pk] for pk in ids[start : start + PART]}, by=by)
    actions.judge_all_again(by=by)
    actions.run_on(by=by)
    actions.publish()
    _propose(chief_id)


def _propose(chief_id: int) -> None:
    chief = _acting(chief_id)
    yellow = Colour.objects.visible_to(chief).filter(colour=Shade.YELLOW)
    row = yellow.order_by("person_id").first()
    if row is None:
        return
    until = clock.now() + datetime.timedelta(days=7)
    fresh = uuid.uuid5(uuid.NAMESPACE_URL, f"passes:demo:{row.person_id}")
    wanted = NewDecision(row.person_id, Shade.RED, REASON, EVIDENCE, until, fresh)
    actions.propose_colour(wanted, by=chief)
