"""A list from above as a sheet: the columns of a person; all but the name may be missing."""

import dataclasses
import datetime
from collections.abc import Sequence

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yimen.epidemic.key_groups import actions, rules
from yimen.epidemic.key_groups.actions import NewList, NewListed
from yimen.epidemic.key_groups.importing import COLUMNS, day
from yimen.foundation.imports.rules import Brought, Column, Line, Target, Verdict
from yimen.foundation.people.fields import LineField
from yimen.kit import clock

ANSWER_WITHIN = datetime.timedelta(days=2)
PLACES = ("village", "township", "county", "city")
_KEY_PERSON = {column.key: column for column in COLUMNS}


def _optional(key: str, *synonyms: str) -> Column:
    column = _KEY_PERSON[key]
    return dataclasses.replace(
        column, required=False, levels=PLACES, synonyms=(*column.synonyms, *synonyms)
    )


LIST_COLUMNS = (
    _KEY_PERSON["name"],
    *(_optional(key) for key in ("id_number", "birth_date", "phone")),
    _optional("area_code", "乡镇", "辖区", "现住地", "属地"),
    *(_optional(key) for key in ("stay_address", "group", "from_place", "arrived_on")),
    Column("remark", _("Remark"), "text", False, ("备注", "说明", "情况", "核查内容"), ""),
)


class ListForm(forms.Form):
    """What is asked beside the sheet: what list this is, from whom, until when it is answered."""

    title = LineField(label=_("Title of the list"), max_length=120)
    origin = LineField(label=_("From whom"), max_length=120)
    due_on = forms.DateField(
        label=_("To be answered by"),
        initial=lambda: clock.today() + ANSWER_WITHIN,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def clean_due_on(self) -> datetime.date:
        due: datetime.date = self.cleaned_data["due_on"]
        if due < clock.today():
            raise ValidationError(_("This day has passed."))
        return due


def judge(lines: Sequence[Line], brought: Brought) -> list[Verdict]:
    """Every line that names somebody is taken as it is: the villages say what is true of it."""
    return [Verdict() for _ in lines]


def take_over(lines: Sequence[Line], brought: Brought) -> list[int]:
    assert brought.by.pk is not None
    options = brought.options
    entry = NewList(
        title=options["title"],
        origin=options["origin"],
        area_code=brought.area_code,
        due_on=datetime.date.fromisoformat(options["due_on"]),
        client_uuid=brought.client_uuid,
        at=clock.now(),
        received_by_id=brought.by.pk,
    )
    one = actions.receive(entry, by=brought.by)
    rows = actions.list_many([_listed(one.pk, line, brought) for line in lines], by=brought.by)
    return [row.pk for row in rows]


def _listed(list_id: int, line: Line, brought: Brought) -> NewListed:
    values = line.values
    return NewListed(
        list_id=list_id,
        number=line.number,
        area_code=values["area_code"] or brought.area_code,
        name=values["name"],
        client_uuid=line.client_uuid,
        document_number=values["id_number"],
        birth_date=day(values["birth_date"]),
        phone=values["phone"],
        address=values["stay_address"],
        group=values["group"],
        from_place=values["from_place"],
        arrived_on=day(values["arrived_on"]),
        remark=values["remark"],
    )


RECEIVED_LIST = Target(
    slug="received-list",
    label=_("A list from above"),
    hint=_("People whom the city or the province asks you to check, such as a big-data list."),
    roles=rules.LIST_RECEIVERS - {"system"},
    columns=LIST_COLUMNS,
    judge=judge,
    apply=take_over,
    done_url="key_groups:lists",
    form=ListForm,
)
