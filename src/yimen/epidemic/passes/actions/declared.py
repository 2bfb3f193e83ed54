"""What residents declare: a pass for who declares, and what it says of the colour."""

import datetime
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext, gettext_noop, override

from yimen.epidemic.declarations.models import Declaration, Relation
from yimen.epidemic.declarations.rules import DAYS_BACK, FEVER, LABEL, YES
from yimen.epidemic.passes.actions.facts import NewFact, settle_facts
from yimen.epidemic.passes.actions.issuing import issue_many, renew
from yimen.epidemic.passes.models import Pass, PassKind
from yimen.foundation.people.queries import resolve
from yimen.kit.sight import Actor, System

PART = 2_000
NEWER = gettext_noop("declared anew")


@transaction.atomic
def hear_declarations(declaration_ids: Sequence[int], *, by: Actor) -> None:
    seen = Declaration.objects.visible_to(by).filter(pk__in=declaration_ids)
    rows = list(seen.select_related("answers").order_by("pk"))
    now = resolve([row.person_id for row in rows])
    holders = {
        now[row.person_id]: None if row.relation == Relation.WORKER else row.declared_by_id
        for row in rows
    }
    issue_many(holders, by=by)
    _show_on_phones(holders)
    state(rows, by=by)


def _show_on_phones(holders: dict[int, int | None]) -> None:
    """A pass that no phone shows yet is shown on the phone of who declared."""
    free = (
        Pass.objects.visible_to(System())
        .standing()
        .filter(
            kind=PassKind.PHONE, holder=None, person__in=[pk for pk, who in holders.items() if who]
        )
    )
    rows = list(free.select_for_update())
    for row in rows:
        row.holder_id = holders[row.person_id]
    Pass.objects.bulk_update(rows, ["holder"], batch_size=1000)


def state(rows: Iterable[Declaration], *, by: Actor) -> None:
    """The newest declaration stands; what older ones said holds no more."""
    newest = {row.person_id: row for row in rows if row.is_current}
    every = Declaration.objects.visible_to(System()).filter(person__in=newest)
    asked = [(LABEL, pk) for pk in every.values_list("pk", flat=True)]
    facts = [fact for row in newest.values() for fact in _facts(row)]
    with override(settings.LANGUAGE_CODE):
        settle_facts(facts, asked, gettext(NEWER), by=by)


def _facts(row: Declaration) -> list[NewFact]:
    told = row.answers.values.get("symptoms", [])
    is_hot = "fever" in told or (row.temperature is not None and row.temperature >= FEVER)
    said = {
        "fever_declared": is_hot,
        "symptoms_declared": row.symptoms == YES and not is_hot,
        "stay_in_risk_area": row.risk_area == YES,
    }
    until = row.declared_at + datetime.timedelta(days=DAYS_BACK)
    return [
        NewFact(
            row.person_id, kind, row.declared_at, LABEL, row.pk, until, actor_id=row.declared_by_id
        )
        for kind, holds in said.items()
        if holds
    ]


@transaction.atomic
def rebuild_facts(*, by: Actor) -> int:
    """All of them once more, from the rows."""
    current = Declaration.objects.visible_to(System()).current()
    rows = list(current.select_related("answers").order_by("pk"))
    for start in range(0, len(rows), PART):
        state(rows[start : start + PART], by=by)
    return len(rows)


@transaction.atomic
def take_off(person_id: int, holder_id: int, *, by: Actor) -> None:
    """The phone shows this person no more, and what it has kept is good for a day at most."""
    rows = Pass.objects.visible_to(by).standing().filter(holder=holder_id, person=person_id)
    for row in rows.select_for_update(of=("self",)):
        row.holder = None
        row.save(update_fields=["holder"])
        renew(row.pk, by=by)
