"""The list of work as a file."""

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yimen.epidemic.investigations.models import Investigation
from yimen.foundation.areas.queries import path
from yimen.foundation.imports.fields import Leaving, Veil

HEADER = (
    _("Number"), _("Name"), _("ID number"), _("Mobile phone"), _("reason for the work"),
    _("Place"), _("Status"), _("Priority"), _("opened"), _("due"), _("fever"), _("Past due"),
)  # fmt: skip


def work(rows: QuerySet[Investigation]) -> Leaving:
    chosen = rows.order_by("pk")
    return Leaving.of_people(
        chosen.values_list("pk", "person_id"),
        name="investigations",
        title=_("Investigations"),
        label="investigations.Investigation",
        header=HEADER,
        rows=lambda veil: _work(chosen, veil),
        back_url=reverse("investigations:list"),
    )


def _work(rows: QuerySet[Investigation], veil: Veil) -> Iterator[list[Any]]:
    for row in rows.select_related("person__merged_into").iterator(chunk_size=2000):
        who = row.person.today if row.person else None
        yield [
            row.pk,
            veil.name(who.name) if who else "",
            veil.number(who.document_number) if who else "",
            veil.phone(who.phone) if who else "",
            row.trigger_label,
            path(row.area_code),
            row.get_status_display(),
            row.get_priority_display(),
            _time(row.opened_at),
            _time(row.due_at),
            row.get_fever_display(),
            _("yes") if row.is_overdue else "",
        ]


def _time(moment: Any) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}" if moment else ""
