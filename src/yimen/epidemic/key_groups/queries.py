"""Figures of key persons for the reporter's home, and the count they are held against."""

import datetime
import uuid
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.apps import apps
from django.db import models
from django.db.models import Case, Count, F, Max, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from yimen.epidemic.key_groups import board
from yimen.epidemic.key_groups.counting import PERSONS, RELEASED
from yimen.epidemic.key_groups.coverage import Coverage, coverage
from yimen.epidemic.key_groups.models import (
    DailyReport,
    Group,
    KeyPerson,
    KeyPersonQuerySet,
    LifeStep,
    Status,
    Symptom,
    Transfer,
    TransferRule,
)
from yimen.epidemic.key_groups.reporting import REPORTED
from yimen.epidemic.key_groups.rules import TRANSFERS
from yimen.foundation.accounts.fields import vault
from yimen.foundation.areas.models import Area, Level
from yimen.foundation.areas.queries import tops
from yimen.foundation.audit.queries import as_of
from yimen.foundation.figures.queries import sums
from yimen.foundation.figures.rules import Cell
from yimen.foundation.inbox.models import Item
from yimen.foundation.people.models import Person
from yimen.foundation.people.queries import family, resolve
from yimen.foundation.people.rules import mask_id, mask_name, mask_phone
from yimen.foundation.staff.models import FIELD_ROLES
from yimen.kit import clock
from yimen.kit.sight import Actor, System

__all__ = ["Coverage", "beginnings", "by_group", "coverage"]


def by_group(user: Actor) -> list[tuple[str, str, int, int]]:
    """Each group: value, label, under observation, entered today; where this person works."""
    today = clock.today()
    codes = [node.code for node in tops(user.sight.ranges(FIELD_ROLES))]
    everybody, ended = sums(PERSONS, codes), sums(RELEASED, codes)
    new = sums(PERSONS, codes, days=(today, today))
    return [
        (
            one.value,
            str(one.label),
            everybody.get(one.value, 0) - ended.get(one.value, 0),
            new.get(one.value, 0),
        )
        for one in Group
    ]


class State(models.TextChoices):
    """Which part of one's people a list shows."""

    LISTED = "listed", _("observed")
    WAITING = "waiting", _("to be taken over")
    RELEASED = "released", _("released")
    ALL = "all", _("all")


def state_of(text: str) -> State:
    return State(text) if text in State.values else State.LISTED


def listed(
    user: Actor, state: State, group: str, name: str, moment: datetime.datetime | None = None
) -> list[KeyPersonQuerySet]:
    """One's people in a state, in disjoint parts for paging; by the beginning of the name.

    As known at a moment they are lines of history, all in one part.
    """
    if moment:
        parts = [as_of(KeyPerson, moment).visible_to(user)]
    else:
        parts = KeyPerson.objects.parts_visible_to(user)
    parts = [_in_state(part, state, moment) for part in parts]
    if group:
        parts = [part.filter(group=group) for part in parts]
    return [part.filter(_named(name, moment)) for part in parts] if name else parts


def _named(name: str, moment: datetime.datetime | None) -> models.Q:
    if moment is None:
        return models.Q(person__name__startswith=name)
    # sight: of persons on rows that the caller sees
    persons = as_of(Person, moment).filter(name__startswith=name)
    return models.Q(person_id__in=persons.values("id"))


def _in_state(
    part: KeyPersonQuerySet, state: State, moment: datetime.datetime | None
) -> KeyPersonQuerySet:
    if state == State.RELEASED:
        return part.released()
    if state == State.WAITING:
        return part.current().filter(person__in=_waiting(moment).values("person"))
    return part.current() if state == State.LISTED else part


def _waiting(moment: datetime.datetime | None) -> Any:
    """Every transfer that nobody has answered: the caller looks for his own people in them."""
    if moment:
        return as_of(Transfer, moment).visible_to(System()).waiting()
    return Transfer.objects.visible_to(System()).waiting()


def waiting_among(rows: Sequence[KeyPerson], moment: datetime.datetime | None = None) -> set[int]:
    """Which of these wait to be taken over elsewhere."""
    people = {row.person.today.pk for row in rows}
    waiting = _waiting(moment).filter(person__in=people)
    ids = set(waiting.values_list("person_id", flat=True))
    return {row.pk for row in rows if row.person.today.pk in ids and row.is_current}


def memberships(who: Collection[int], user: Actor) -> list[KeyPerson]:
    """Every group this human being is or was in, the newest first."""
    rows = KeyPerson.objects.visible_to(user).filter(person_id__in=who)
    return list(rows.select_related("reporter").order_by("-since", "-pk"))


class Changed(NamedTuple):
    """One fact that was put right, as it may be shown."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Line:
    """One step as it is read, with what it changed."""

    step: LifeStep
    word: str
    changes: list[Changed]


def trail(row: KeyPerson) -> list[Line]:
    """What happened after it was entered, the newest first."""
    steps = row.life.select_related("actor").order_by("-recorded_at", "-pk")[:100]
    return [Line(one, str(PAST.get(one.verb, one.verb)), changes_of(one)) for one in steps]


SHOWN: dict[str, Callable[[Any], str]] = {
    "name": mask_name, "document_number": mask_id, "phone": mask_phone,
    "symptoms": lambda value: str(Symptom(value).label),
}  # fmt: skip
OF_ROW = ("from_place", "arrived_on", "stay_address", "symptoms", "since")
OF_PERSON = ("name", "document_number", "phone")


def changes_of(step: LifeStep) -> list[Changed]:
    """From what to what, masked: two lines of the history side by side."""
    if step.verb != "correct":
        return []
    rows = _changed("key_groups.KeyPersonEvent", step.version, OF_ROW)
    return rows + _changed("people.PersonEvent", step.person_version, OF_PERSON)


def _changed(model: str, version: int | None, names: Sequence[str]) -> list[Changed]:
    lines = apps.get_model(model)._default_manager
    after: Any = lines.filter(pgh_id=version).first()
    if after is None:
        return []
    earlier = lines.filter(pgh_obj_id=after.pgh_obj_id, pgh_id__lt=version)
    before = earlier.order_by("-pgh_id").first()
    if before is None:
        return []
    return [
        Changed(
            _label(after, name), *(shown_as(name, getattr(one, name)) for one in (before, after))
        )
        for name in names
        if getattr(before, name) != getattr(after, name)
    ]


def _label(row: Any, name: str) -> str:
    return str(row._meta.get_field(name).verbose_name)


def shown_as(name: str, value: Any) -> str:
    """A fact for the eye: masked, in words; a dash for nothing."""
    if value in {None, ""}:
        return "—"
    return SHOWN.get(name, str)(value)


def compared(row: KeyPerson, wanted: Mapping[str, Any]) -> list[Changed]:
    """What the entry says now, and what somebody wants it to say, where they differ."""
    return [
        Changed(_label(row, name), *(shown_as(name, one) for one in (getattr(row, name), new)))
        for name in OF_ROW
        if name in wanted and getattr(row, name) != (new := wanted[name])
    ]


def newest_versions(model: str, ids: Collection[int]) -> dict[int, int]:
    """The newest line of each row's history."""
    lines = apps.get_model(model)._default_manager.filter(pgh_obj_id__in=ids)
    newest = lines.values("pgh_obj_id").annotate(last=Max("pgh_id"))
    return dict(newest.values_list("pgh_obj_id", "last"))


def person_version(row: KeyPerson) -> int | None:
    stands = resolve([row.person_id])[row.person_id]
    return newest_versions("people.PersonEvent", [stands]).get(stands)


def version_of(row: KeyPerson) -> str:
    """What a page of it was made from: another one means that somebody put it right since.

    A move is no such change: what a phone kept still fits after the person was handed over.
    """
    person = Person.objects.visible_to(System()).get(pk=row.person_id).today
    facts = [str(getattr(row, name)) for name in OF_ROW]
    said = [*facts, *(str(getattr(person, name)) for name in OF_PERSON)]
    return vault().digest("\0".join(said)).hex()[:24]


PAST = {
    "release": _("released"),
    "void": _("declared void"),
    "reopen": _("listed again"),
    "undo": _("took back the end"),
    "follow": _("went along: the person stays in another place now"),
    "correct": _("put right"),
    "hear_fever": _("a visit found a fever"),
}


def sent_before(user: Actor, client_uuid: str) -> KeyPerson | None:
    """What became of a form that this reporter sent already, whatever has changed since."""
    try:
        known = uuid.UUID(client_uuid)
    except ValueError:
        return None
    rows = KeyPerson.objects.visible_to(System())
    return rows.filter(reporter_id=user.pk, client_uuid=known).first()


def transfer_rule(moment: datetime.datetime) -> TransferRule:
    """The rule in force at a moment; the house's own before any was set."""
    found = TransferRule.objects.filter(effective_from__lte=moment).order_by("-effective_from")
    return found.first() or TransferRule()


def transfers_of(who: Collection[int], user: Actor) -> list[Transfer]:
    """Where this human being was to go, the newest first."""
    seen = Transfer.objects.visible_to(user).filter(person_id__in=who)
    return list(seen.select_related("asked_by", "decided_by").order_by("-pk")[:20])


def about(transfer: Transfer) -> list[KeyPerson]:
    """What the receiver must know of the person to decide; he sees the transfer itself."""
    rows = KeyPerson.objects.visible_to(System()).filter(
        person_id__in=family([transfer.person_id])
    )
    return list(rows.current().order_by("-since", "-pk"))


def own_row(transfer: Transfer, user: Actor) -> KeyPerson | None:
    """An entry of this human being that this reader may open."""
    who = family([transfer.person_id])
    return KeyPerson.objects.visible_to(user).filter(person_id__in=who).order_by("-pk").first()


def waits_for(transfer: Transfer, user: Actor) -> bool:
    """Whether its answer waits to be read by this person himself."""
    items = Item.objects.visible_to(user).waiting().filter(user__isnull=False)
    return items.filter(app=TRANSFERS, object_id=transfer.pk).exists()


def counted_persons() -> dict[Cell, int]:
    """What the rows themselves say, by village and group."""
    return _counted("group")


def counted_symptoms() -> dict[Cell, int]:
    return _counted("symptoms")


def counted_reports() -> dict[Cell, int]:
    """How many days each village has reported."""
    rows = DailyReport.objects.visible_to(System()).standing().values_list("area_code")
    return {(code, REPORTED): n for code, n in rows.annotate(n=Count("pk"))}


def counted_released() -> dict[Cell, int]:
    return _counted("group", only=Status.RELEASED)


def _counted(dimension: str, *, only: str = "") -> dict[Cell, int]:
    """Each human being once in a group, where the entry that counts says."""
    everyone = KeyPerson.objects.visible_to(System()).counted()
    rows = everyone.annotate(
        who=Coalesce(F("person__merged_into_id"), F("person_id")),
        listed=Case(When(status=Status.LISTED, then=1), default=0),
    )
    chosen = rows.order_by("who", "group", "-listed", "-pk").distinct("who", "group")
    found = chosen.values_list("who", "group", "listed", "status", "area_code", dimension)
    cells = [(area, value) for *_, status, area, value in found if only in {"", status}]
    return dict(Counter(cells))


def beginnings() -> dict[str, str]:
    """The city and its counties by the digits that an identity number of theirs begins with."""
    found = Area.objects.filter(level__in=[Level.CITY, Level.COUNTY]).values_list("code", "name")
    return {str(code)[:6].removesuffix("00"): name for code, name in found}


def silent(whole: Coverage, most: int) -> list[board.Silent]:
    """The villages without a report, the longest silent first."""
    return board.silent(whole, after=None, most=most)[0]
