"""A new version of a rule, in force from a moment that has not come yet."""

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction

from yimen.epidemic.investigations import rules
from yimen.epidemic.investigations.models import Rule
from yimen.foundation.audit.actions import Deed, record_many
from yimen.kit import clock
from yimen.kit.lifecycle import NotAllowed
from yimen.kit.sight import Actor

LATE = datetime.timedelta(minutes=5)  # filling in the form takes a while


@dataclass(frozen=True)
class NewRule:
    """`terms` are the columns of `models.Terms`, and the instructions."""

    trigger: str
    effective_from: datetime.datetime
    client_uuid: uuid.UUID
    terms: dict[str, Any] = field(default_factory=dict)


def make_rule(entry: NewRule, *, by: Actor) -> Rule:
    return make_rules([entry], by=by)[0]


@transaction.atomic
def make_rules(entries: Sequence[NewRule], *, by: Actor) -> list[Rule]:
    """Work that is open keeps the version that opened it: no version is ever changed."""
    if by.sight.roles.isdisjoint(rules.RULE_MAKERS):
        raise NotAllowed
    now = clock.now()
    known = Rule.objects.in_bulk([one.client_uuid for one in entries], field_name="client_uuid")
    fresh = [one for one in entries if one.client_uuid not in known]
    if any(one.effective_from < now - LATE for one in fresh):
        raise rules.InThePast
    try:
        with transaction.atomic():
            made = Rule.objects.bulk_create([_rule(one, now, by) for one in fresh])
    except IntegrityError as error:
        raise rules.SameMoment from error
    record_many((Deed("make_rule", "investigations.Rule", [rule.pk]) for rule in made), by=by)
    found = known | {rule.client_uuid: rule for rule in made}
    return [found[one.client_uuid] for one in entries]


def _rule(entry: NewRule, now: datetime.datetime, by: Actor) -> Rule:
    return Rule(
        trigger=entry.trigger,
        effective_from=entry.effective_from,
        client_uuid=entry.client_uuid,
        made_by_id=by.pk,
        made_at=now,
        **entry.terms,
    )
