"""A half-filled form, kept for whoever began it until he sends it, drops it, or forgets it."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from yimen.foundation.audit.actions import Deed, record
from yimen.foundation.eforms import rules
from yimen.foundation.eforms.models import Definition, Draft
from yimen.foundation.eforms.queries import newest
from yimen.kit import clock
from yimen.kit.sight import Actor

DRAFT = "eforms.Draft"


@dataclass(frozen=True)
class NewDraft:
    """What was typed so far. `for_whom` is a key of the app that asks: what it is about."""

    definition: Definition
    for_whom: str
    values: Mapping[str, Any]
    page: int
    client_uuid: uuid.UUID


@transaction.atomic
def keep_draft(entry: NewDraft, *, by: Actor) -> Draft:
    """The one draft of this form about this; what was kept before is written over."""
    draft, _made = Draft.objects.update_or_create(
        owner_id=by.pk,
        slug=entry.definition.slug,
        for_whom=entry.for_whom,
        defaults={
            "definition": entry.definition,
            "sealed": Draft.seal(entry.values),
            "page": entry.page,
            "updated_at": clock.now(),
            "client_uuid": entry.client_uuid,
        },
    )
    record(_deed("keep_draft", draft, by), by=by)
    return draft


@transaction.atomic
def take_up(slug: str, for_whom: str, *, by: Actor) -> Draft | None:
    """What he had begun. It moves to the newest version where every answer still fits.

    Where one does not, the draft stays in its own version until it is sent.
    """
    mine = Draft.objects.visible_to(by).select_for_update(of=["self"])
    draft = mine.select_related("definition").filter(slug=slug, for_whom=for_whom).first()
    if draft is None:
        return None
    old, now = draft.definition, newest(slug)
    if old.pk != now.pk and rules.fits(old.schema, now.schema, draft.values, clock.today()):
        draft.page = rules.same_page(old.schema, now.schema, draft.page)
        draft.definition = now
        draft.save(update_fields=["definition", "page"])
        record(_deed("carry_draft", draft, by), by=by)
    return draft


@transaction.atomic
def drop_draft(slug: str, for_whom: str, *, by: Actor) -> None:
    """It was sent, or is not wanted any more. Dropping what is not there changes nothing."""
    gone = list(Draft.objects.visible_to(by).filter(slug=slug, for_whom=for_whom))
    for draft in gone:
        record(_deed("drop_draft", draft, by), by=by)
        draft.delete()


def _deed(verb: str, draft: Draft, by: Actor) -> Deed:
    """Where its owner works: else the auditor of any place would read of it."""
    widest = max(by.sight.grants, key=lambda grant: grant.high - grant.low, default=None)
    return Deed(verb, DRAFT, [draft.pk], area_code=widest.low if widest else None)
