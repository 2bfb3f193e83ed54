"""The list of declarations as a file."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yimen.epidemic.declarations import rules
from yimen.epidemic.declarations.models import Declaration
from yimen.foundation.areas.queries import path
from yimen.foundation.imports.fields import Leaving, Veil

HEADER = (
    _("Number"), _("Name"), _("ID number"), _("Mobile phone"), _("Place"), _("Address"),
    _("What brings them here"), _("Declared"), _("temperature"), _("symptoms"),
    _("contact with a case"), _("was in a risk area"),
)  # fmt: skip


def declarations(parts: Sequence[QuerySet[Declaration]]) -> Leaving:
    pairs = [pair for part in parts for pair in part.values_list("pk", "person_id")]
    return Leaving.of_people(
        pairs,
        name="declarations",
        title=_("Declarations"),
        label=rules.LABEL,
        header=HEADER,
        rows=lambda veil: _rows(parts, veil),
        back_url=reverse("declarations:list"),
    )


def _rows(parts: Sequence[QuerySet[Declaration]], veil: Veil) -> Iterator[list[Any]]:
    for part in parts:
        rows = part.select_related("person__merged_into").order_by("pk")
        for row in rows.iterator(chunk_size=2000):
            yield _line(row, veil)


def _line(row: Declaration, veil: Veil) -> list[Any]:
    who = row.person.today
    return [
        row.pk,
        veil.name(who.name),
        veil.number(who.document_number),
        veil.phone(who.phone),
        path(row.area_code),
        veil.other(row.address),
        row.get_kind_display(),
        f"{timezone.localtime(row.declared_at):%Y-%m-%d %H:%M}",
        "" if row.temperature is None else float(row.temperature),
        row.get_symptoms_display(),
        row.get_contact_display(),
        row.get_risk_area_display(),
    ]
