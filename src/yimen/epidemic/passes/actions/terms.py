"""How long codes last: a new row each time, from which the city's own lengths are read."""

from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from yimen.epidemic.passes.models import Terms
from yimen.epidemic.passes.rules import lives
from yimen.foundation.audit.actions import Deed, record
from yimen.kit import clock
from yimen.kit.sight import Actor


@dataclass(frozen=True)
class NewTerms:
    ground: str
    figures: dict[str, Any] = field(default_factory=dict)


@transaction.atomic
def set_terms(entry: NewTerms, *, by: Actor) -> Terms:
    if by.sight.roles.isdisjoint(lives.MAKERS):
        raise lives.NotYours
    if not entry.ground.strip():
        raise lives.ReasonMissing
    row = Terms.objects.create(
        ground=entry.ground.strip(), made_at=clock.now(), made_by_id=by.pk, **entry.figures
    )
    record(Deed("set_terms", lives.TERMS, [row.pk], reason=entry.ground), by=by)
    return row
