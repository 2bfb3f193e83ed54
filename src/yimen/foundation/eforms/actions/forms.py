"""Publish a form; keep answers under the version they were given under."""

import datetime
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from yimen.foundation.audit.actions import Deed, record
from yimen.foundation.eforms import rules
from yimen.foundation.eforms.models import Answers, Definition
from yimen.foundation.eforms.queries import newest
from yimen.kit import clock
from yimen.kit.refusals import Refusal
from yimen.kit.sight import Actor


class BadAnswers(Refusal):
    """Some answers cannot be right. Please look at them again."""

    status_code = 422


@dataclass(frozen=True)
class NewAnswers:
    slug: str
    values: Mapping[str, Any]
    client_uuid: uuid.UUID
    actor_id: int | None
    at: datetime.datetime
    definition: Definition | None = None  # what was asked, where it is not the newest version


@transaction.atomic
def publish(
    slug: str,
    title: Mapping[str, str],
    schema: Mapping[str, Any],
    *,
    by: Actor,
    at: datetime.datetime | None = None,
) -> Definition:
    """A new version, in force from `at`, unless the newest says the same already."""
    if by.sight.roles.isdisjoint(rules.EDITORS):
        raise rules.NotAnEditor
    rules.check_definition(schema)
    last = Definition.objects.select_for_update().filter(slug=slug).order_by("-version").first()
    if last and (last.schema, last.title) == (dict(schema), dict(title)):
        return last
    definition = Definition.objects.create(
        slug=slug,
        version=last.version + 1 if last else 1,
        title=title,
        schema=schema,
        published_at=at or clock.now(),
    )
    record(Deed("publish_form", "eforms.Definition", [definition.pk]), by=by)
    return definition


@transaction.atomic
def answer_many(entries: Sequence[NewAnswers]) -> list[Answers]:
    """Keep answers, each after every rule of its form. Its owner's action audits the deed."""
    forms = {slug: newest(slug) for slug in {one.slug for one in entries if not one.definition}}
    rows = [_answers(entry.definition or forms[entry.slug], entry) for entry in entries]
    return Answers.objects.bulk_create(rows, batch_size=2000)


def answer(entry: NewAnswers) -> Answers:
    return answer_many([entry])[0]


def _answers(definition: Definition, entry: NewAnswers) -> Answers:
    result = rules.check(definition.schema, entry.values, timezone.localdate(entry.at))
    if result.errors:
        raise BadAnswers from ValueError(", ".join(sorted(result.errors)))
    return Answers(
        definition=definition,
        values=result.values,
        client_uuid=entry.client_uuid,
        answered_at=entry.at,
        answered_by_id=entry.actor_id,
    )
