"""What the pages about a key person share: the row in sight, and the look at it."""

from collections.abc import Sequence

from django.shortcuts import get_object_or_404

from yimen.epidemic.key_groups import counting
from yimen.epidemic.key_groups.models import KeyPerson
from yimen.foundation.audit.actions import Deed, record
from yimen.kit.asking import Asking


def find(request: Asking, pk: int) -> KeyPerson:
    """Not yours and not there look the same."""
    seen = KeyPerson.objects.visible_to(request.user).select_related(
        "person__merged_into", "reporter"
    )
    return get_object_or_404(seen, pk=min(pk, 2**63 - 1))


def look(request: Asking, rows: Sequence[KeyPerson]) -> None:
    if rows:
        ids, people = [row.pk for row in rows], sorted({row.person_id for row in rows})
        record(Deed("look", counting.LABEL, subject_ids=ids, person_ids=people), by=request.user)
