"""One answer as it was given, read as it may be kept; a ValueError says what is wrong."""

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_lazy as _

from yimen.foundation.eforms.logic import holds
from yimen.foundation.eforms.structure import Field, Schema, choices, facts
from yimen.foundation.people.fields import MESSAGES, OTHER_MESSAGES
from yimen.foundation.people.models import DocumentType
from yimen.foundation.people.rules import BadNumber, e164, id_number, other_number

FORBIDDEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
AREA = re.compile(r"[0-9]{12}$")  # typed alone, or after the name


@dataclass(frozen=True)
class World:
    """What an answer is read against: the form, the day, the places, what was answered so far."""

    schema: Schema
    today: datetime.date
    is_place: Callable[[int], bool]
    scope: dict[str, Any]

    def row(self) -> "World":
        """The same for one row of a group: it sees the answers outside and its own."""
        return World(self.schema, self.today, self.is_place, dict(self.scope))


def allowed(schema: Schema, item: Field, scope: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The choices that fit what was answered before."""
    logic = item.get("choice_filter", True)
    found = choices(schema, item)
    return [one for one in found if holds(logic, {**scope, "choice": facts(one)})]


def _read_text(_world: World, item: Field, raw: object) -> str:
    if not isinstance(raw, str) or FORBIDDEN.search(raw):
        raise ValueError(_("This text holds characters that cannot be kept."))
    limit = item.get("max_length", 500)
    if len(raw.strip()) > limit:
        raise ValueError(_("At most %(limit)s characters.") % {"limit": limit})
    return raw.strip()


def _read_integer(_world: World, _item: Field, raw: object) -> int:
    try:
        number = int(str(raw))
    except ValueError:
        raise ValueError(_("Please give a whole number.")) from None
    if abs(number) > 10**12:
        raise ValueError(_("This answer cannot be right."))
    return number


def _read_decimal(_world: World, item: Field, raw: object) -> float:
    try:
        number = Decimal(str(raw))
    except InvalidOperation:
        raise ValueError(_("Please give a number.")) from None
    if not number.is_finite() or abs(number) > 10**12:
        raise ValueError(_("Please give a number."))
    return float(round(number, item.get("places", 1)))


def _read_date(_world: World, _item: Field, raw: object) -> str:
    try:
        return datetime.date.fromisoformat(str(raw)).isoformat()
    except ValueError:
        raise ValueError(_("Please give a date.")) from None


def _read_time(_world: World, _item: Field, raw: object) -> str:
    try:
        return datetime.time.fromisoformat(str(raw)).strftime("%H:%M")
    except ValueError:
        raise ValueError(_("Please give a time, for example 08:30.")) from None


def _read_datetime(_world: World, _item: Field, raw: object) -> str:
    """The clock on the wall, as the browser's box gives it."""
    try:
        moment = datetime.datetime.fromisoformat(str(raw))
    except ValueError:
        raise ValueError(_("Please give a day and a time.")) from None
    return moment.strftime("%Y-%m-%dT%H:%M")


def _read_phone(_world: World, _item: Field, raw: object) -> str:
    try:
        return e164(str(raw))
    except BadNumber as error:
        raise ValueError(MESSAGES[error.code]) from error


def _read_id_number(world: World, item: Field, raw: object) -> str:
    """A number of the paper that an earlier answer names; else of an identity card."""
    kind = world.scope.get(item.get("document_type", "")) or DocumentType.ID_CARD
    is_card = kind == DocumentType.ID_CARD
    try:
        return id_number(str(raw), world.today) if is_card else other_number(str(raw))
    except BadNumber as error:
        messages = MESSAGES if is_card else OTHER_MESSAGES
        raise ValueError(messages[error.code]) from error


def _read_area(world: World, _item: Field, raw: object) -> str:
    found = AREA.search(str(raw)[-13:])
    if not found or not world.is_place(int(found[0])):
        raise ValueError(_("There is no such division."))
    return found[0]


def _read_one(world: World, item: Field, raw: object) -> str:
    if raw not in [choice["value"] for choice in allowed(world.schema, item, world.scope)]:
        raise ValueError(_("Please choose one of the answers."))
    return str(raw)


def _read_many(world: World, item: Field, raw: object) -> list[str]:
    if not isinstance(raw, list):
        raise ValueError(_("Please choose one of the answers."))
    given = {_read_one(world, item, value) for value in raw}
    listed = choices(world.schema, item)
    return [choice["value"] for choice in listed if choice["value"] in given]


READ: dict[str, Callable[[World, Field, object], Any]] = {
    "text": _read_text,
    "integer": _read_integer,
    "decimal": _read_decimal,
    "date": _read_date,
    "time": _read_time,
    "datetime": _read_datetime,
    "phone": _read_phone,
    "id_number": _read_id_number,
    "area": _read_area,
    "select_one": _read_one,
    "select_many": _read_many,
    "yes_no_unknown": _read_one,
}
