"""The list of observations as a file."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yimen.epidemic.follow_up import rules
from yimen.epidemic.follow_up.models import Observation
from yimen.foundation.areas.queries import path
from yimen.foundation.imports.fields import Leaving, Veil

HEADER = (
    _("Number"), _("Name"), _("ID number"), _("Mobile phone"), _("Place"), _("Where observed"),
    _("From"), _("Until"), _("Status"), _("reason"),
)  # fmt: skip


def observations(rows: QuerySet[Observation]) -> Leaving:
    chosen = rows.order_by("pk")
    return Leaving.of_people(
        chosen.values_list("pk", "person_id"),
        name="observations",
        title=_("People observed"),
        label=rules.OBSERVATION,
        header=HEADER,
        rows=lambda veil: _rows(chosen, veil),
        back_url=reverse("follow_up:list"),
    )


def _rows(rows: QuerySet[Observation], veil: Veil) -> Iterator[list[Any]]:
    for row in rows.select_related("person__merged_into").iterator(chunk_size=2000):
        who = row.person.today
        yield [
            row.pk,
            veil.name(who.name),
            veil.number(who.document_number),
            veil.phone(who.phone),
            path(row.area_code),
            row.get_place_kind_display(),
            row.starts_on.isoformat(),
            row.ends_on.isoformat(),
            row.get_status_display(),
            rules.END_REASONS.get(row.end_reason, ""),
        ]
