"""Key persons and lists from above as files, with the columns of the import."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yimen.epidemic.key_groups.importing import COLUMNS, GROUPS, SEXES, SYMPTOMS
from yimen.epidemic.key_groups.importing_lists import LIST_COLUMNS
from yimen.epidemic.key_groups.models import KeyPerson, ListedPerson, ReceivedList
from yimen.foundation.areas.queries import path
from yimen.foundation.imports.fields import Leaving, Veil

CHUNK = 2000


def word(choices: Mapping[str, str], value: str) -> str:
    """As a sheet writes it."""
    return next((text for text, meant in choices.items() if meant == value), "")


def key_persons(rows: QuerySet[KeyPerson]) -> Leaving:
    chosen = rows.order_by("pk")
    return Leaving.of_people(
        chosen.values_list("pk", "person_id"),
        name="key-persons",
        title=_("Key persons"),
        label="key_groups.KeyPerson",
        header=[*(column.label for column in COLUMNS), _("Where it is"), _("Entered on")],
        rows=lambda veil: _key_persons(chosen, veil),
        back_url=reverse("key_groups:list"),
    )


def _key_persons(rows: QuerySet[KeyPerson], veil: Veil) -> Iterator[list[Any]]:
    for row in rows.select_related("person__merged_into").iterator(chunk_size=CHUNK):
        who = row.person.today
        values = {
            "group": word(GROUPS, row.group),
            "name": veil.name(who.name),
            "id_number": veil.number(who.document_number),
            "birth_date": veil.other(who.birth_date),
            "sex": word(SEXES, who.sex),
            "phone": veil.phone(who.phone),
            "from_place": row.from_place,
            "arrived_on": row.arrived_on,
            "area_code": str(row.area_code),
            "stay_address": veil.other(row.stay_address),
            "symptoms": word(SYMPTOMS, row.symptoms),
        }
        cells = [values[column.key] for column in COLUMNS]
        yield [*cells, path(row.area_code), f"{row.reported_at:%Y-%m-%d}"]


def listed(one: ReceivedList, rows: QuerySet[ListedPerson]) -> Leaving:
    """The list as it came, with what was found out."""
    chosen = rows.order_by("number")
    found = (_("Found out"), _("Remark"), _("Where it is"))
    return Leaving(
        name=f"list-{one.pk}",
        title=one.title,
        label="key_groups.ListedPerson",
        header=[*(column.label for column in LIST_COLUMNS), *found],
        rows=lambda veil: _listed(chosen, veil),
        ids=list(chosen.values_list("pk", flat=True)),
        area_code=one.area_code,
        back_url=reverse("key_groups:received_list", args=[one.pk]),
    )


def _listed(rows: QuerySet[ListedPerson], veil: Veil) -> Iterator[list[Any]]:
    for row in rows.select_related("outcome").iterator(chunk_size=CHUNK):
        values = {
            "name": veil.name(row.name),
            "id_number": veil.number(row.document_number),
            "birth_date": veil.other(row.birth_date),
            "phone": veil.phone(row.phone),
            "area_code": str(row.area_code),
            "stay_address": veil.other(row.address),
            "group": word(GROUPS, row.group),
            "from_place": row.from_place,
            "arrived_on": row.arrived_on,
            "remark": row.remark,
        }
        said = str(row.outcome) if row.outcome else gettext("not answered yet")
        cells = [values[column.key] for column in LIST_COLUMNS]
        yield [*cells, said, row.comment, path(row.area_code)]
