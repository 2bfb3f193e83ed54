"""What is read of a job: under whom it runs, its rows, and who may be known already."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import Count, QuerySet
from django.utils.translation import gettext

from yimen.foundation.areas.queries import path
from yimen.foundation.imports import rules
from yimen.foundation.imports.headers import Header, find
from yimen.foundation.imports.models import Job, Row
from yimen.foundation.imports.models import Mapping as Saved
from yimen.foundation.imports.rules import HEADER_WITHIN, Brought, Line, Target
from yimen.foundation.people.models import Person
from yimen.foundation.people.queries import holders_of, told_apart
from yimen.foundation.people.rules import mask_id, mask_name, mask_phone, tidy_name
from yimen.foundation.staff.queries import sight_of
from yimen.kit.reading import Numbered, Table
from yimen.kit.sight import Actor

ALIKE = 0.3  # of two names of two or three signs, one sign in common
MOST_CANDIDATES = 5
Hit = tuple[int, int, bool]  # line, person, whether their names are the same
_NEAR = """
SELECT line.number, person.id, person.name = line.name
  FROM unnest(%s::int[], %s::text[], %s::date[], %s::bigint[], %s::bigint[])
       AS line (number, name, born, low, high)
  JOIN people_person person ON person.birth_date = line.born
 WHERE person.merged_into_id IS NULL
   AND (person.area_code BETWEEN line.low AND line.high
        OR person.home_area_code BETWEEN line.low AND line.high)
   AND similarity(person.name, line.name) >= %s
   AND (person.document_digest IS NULL OR line.name = person.name)
 ORDER BY line.number, similarity(person.name, line.name) DESC, person.id
"""


def brought_by(job: Job) -> Brought:
    """Under what the job's rows are judged and written: as he sees today who brought them."""
    target, owner = rules.target_of(job.target), job.owner
    owner.sight = sight_of(owner)
    by = rules.bringer(owner, target.roles)
    return Brought(job.pk, job.client_uuid, job.area_code, job.options, by)


def head(table: Table) -> list[Numbered]:
    """The first lines, among which the header is, and some below it."""
    return list(islice(table.rows(), HEADER_WITHIN + 5))


def header_of(lines: Sequence[Numbered], target: Target) -> Header | None:
    """The line that names most of the target's columns."""
    return find(lines, target)


def saved_mappings(target: Target, user: Actor) -> QuerySet[Saved]:
    return Saved.objects.visible_to(user).filter(target=target.slug).order_by("-saved_at")


@dataclass
class Match:
    """Who a line may be: for sure by his document, or perhaps by name and birth date."""

    holder: Person | None = None
    is_seen: bool = False  # the holder, by whoever brings the line in
    alike: list[int] = field(default_factory=list)
    same_name: list[int] = field(default_factory=list)  # of those


def look_up(lines: Sequence[Line], user: Actor) -> list[Match]:
    """For each line (`name`, `id_number`, `birth_date`, `area_code`) who is on record already."""
    documents = {line.number: line.values.get("id_number") or "" for line in lines}
    holders = holders_of([("id_card", number) for number in documents.values() if number])
    ids = {person.pk for person in holders.values()}
    seen = set(Person.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))
    found = []
    for line in lines:
        holder = holders.get(("id_card", documents[line.number]))
        found.append(Match(holder, holder is not None and holder.pk in seen))
    by_number = {line.number: match for line, match in zip(lines, found, strict=True)}
    alone = [line for line in lines if by_number[line.number].holder is None]
    for number, pk, same_name in _not_told_apart(_alike(alone, user)):
        match = by_number[number]
        if len(match.alike) < MOST_CANDIDATES:
            match.alike.append(pk)
            match.same_name += [pk] if same_name else []
    return found


def _alike(lines: Sequence[Line], user: Actor) -> list[Hit]:
    """Similar names with the same birth date in the same county, of those whom one sees."""
    asked = [
        (line.number, tidy_name(line.values["name"]), day, *_county(line.values["area_code"]))
        for line in lines
        if (day := born(line.values)) and line.values.get("area_code")
    ]
    if not asked:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_NEAR, [*map(list, zip(*asked, strict=True)), ALIKE])
        pairs = cursor.fetchall()
    people = Person.objects.visible_to(user).filter(pk__in={pk for _, pk, _ in pairs})
    seen = set(people.values_list("pk", flat=True))
    return [pair for pair in pairs if pair[1] in seen]


def _not_told_apart(hits: list[Hit]) -> list[Hit]:
    """Whoever carries the line's very name stands for it: who was told apart from him is not
    proposed."""
    named: dict[int, set[int]] = {}
    for number, pk, same_name in hits:
        if same_name:
            named.setdefault(number, set()).add(pk)
    apart = told_apart({pk for pks in named.values() for pk in pks})
    return [
        (number, pk, same_name)
        for number, pk, same_name in hits
        if same_name or not named.get(number, set()) & apart.get(pk, set())
    ]


def born(values: Mapping[str, Any]) -> str:
    """The birth date that a line tells, by its document or in words; "" for none."""
    number = values.get("id_number") or ""
    if number:
        return f"{number[6:10]}-{number[10:12]}-{number[12:14]}"
    return values.get("birth_date") or ""


def _county(area_code: int) -> tuple[int, int]:
    county = area_code // 10**6 * 10**6
    return county, county + 10**6 - 1


def told(errors: Sequence[Sequence[Any]], target: Target) -> str:
    """The mistakes of a row in the reader's language: 身份证号: …；手机: …"""
    labels = {column.key: str(column.label) for column in target.columns}
    return "；".join(
        _told(labels.get(key, ""), sentence, words) for key, sentence, words in errors
    )


def _told(label: str, sentence: str, words: Mapping[str, object]) -> str:
    text = gettext(sentence) % words if words else gettext(sentence)
    return f"{label}: {text}" if label else text


def sentence(refusal: Sequence[Any] | None) -> str:
    """Why a file was refused, in the reader's language."""
    return _told("", *refusal) if refusal else ""


def open_likenesses(job: Job, user: Actor) -> list[tuple[str, str, int, list[tuple[str, str]]]]:
    """What is still to decide: likeness, its words, how many lines, which decisions."""
    rows = Row.objects.visible_to(user).filter(job=job).undecided()
    counted = rows.order_by().values_list("likeness").annotate(n=Count("pk"))
    return [
        (
            likeness,
            str(rules.LIKENESS[likeness]),
            n,
            [(one.value, str(one.label)) for one in rules.DECISIONS[likeness]],
        )
        for likeness, n in sorted(counted)
    ]


def cells_of(row: Row) -> list[str]:
    found: list[str] = json.loads(row.cells)
    return found


def to_mend(job: Job, user: Actor) -> Iterator[tuple[Row, list[str]]]:
    """The rows with mistakes, in the order of the sheet, each with its own cells."""
    rows = Row.objects.visible_to(user).filter(job=job, outcome="wrong").order_by("number")
    for row in rows.iterator(chunk_size=1000):
        yield row, cells_of(row)


@dataclass(frozen=True)
class Choice:
    """One line that may be about somebody known: what the file says beside what is on record."""

    row: Row
    why: str
    beside: Sequence[tuple[str, str, str]]
    decisions: Sequence[tuple[str, str]]
    person: Person | None


def choices(rows: Sequence[Row], user: Actor) -> list[Choice]:
    firsts = {row.candidates[0] for row in rows if row.candidates}
    people = Person.objects.visible_to(user).in_bulk(firsts)
    return [_choice(row, people.get(row.candidates[0])) for row in rows]


def _choice(row: Row, person: Person | None) -> Choice:
    decisions = [(one.value, str(one.label)) for one in rules.DECISIONS[row.likeness]]
    why = str(rules.LIKENESS[row.likeness])
    return Choice(row, why, list(_beside(json.loads(row.values), person)), decisions, person)


def _beside(values: Mapping[str, Any], person: Person | None) -> Iterator[tuple[str, str, str]]:
    """Masked on both sides: enough to tell the same from another."""
    theirs = person or Person(name="", area_code=0)
    place = values.get("area_code")
    yield gettext("Name"), mask_name(values.get("name", "")), mask_name(theirs.name)
    yield gettext("Date of birth"), born(values), str(theirs.birth_date or "")
    ours = mask_id(values.get("id_number") or "")
    yield gettext("Document number"), ours, mask_id(theirs.document_number)
    yield gettext("Phone"), mask_phone(values.get("phone") or ""), mask_phone(theirs.phone)
    yield gettext("Place"), path(place) if place else "", path(theirs.area_code)
