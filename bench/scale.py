"""Who and what there is in a city at full scale: residents, key persons, work, days of visits."""

import datetime
import itertools
import uuid
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from bench import city
from bench.filling import fill
from bench.report import say

if TYPE_CHECKING:
    from yimen.epidemic.follow_up.models import FollowUp, Observation
    from yimen.epidemic.investigations.models import Investigation, Rule
    from yimen.epidemic.key_groups.models import KeyPerson
    from yimen.foundation.people.models import Person

SPACE = uuid.UUID("8a0fbd6e-3f63-4d1f-9f52-1f7f7d1c1a10")
BORN = datetime.date(1935, 1, 1)
BEGAN = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = ["立春", "雨水", "惊蛰", "春分", "清明", "谷雨", "立夏", "小满", "芒种", "夏至", "小暑"]
EVERY = 11  # one resident of so many is a key person
DAYS = 14  # of an observation
GROUPS = ("outside_returnee", "outside_returnee", "wuhan_returnee", "close_contact")
Who = tuple[int, int, int | None]  # person, where he stays, where he is at home


def make(residents: int, key_persons: int, follow_ups: int) -> None:
    from yimen.epidemic.follow_up.models import FollowUp, Observation
    from yimen.epidemic.investigations.models import Investigation
    from yimen.epidemic.key_groups.models import KeyPerson
    from yimen.foundation.people.models import Person

    codes, reporter = _villages(), city.staff("reporter", city.a_village(city.counties()[0]), 1)[0]
    rule, today = _rule(), datetime.datetime.now(datetime.UTC).date()
    fill("residents", Person, residents, lambda *piece: _residents(codes, *piece))
    fill(
        "key persons",
        KeyPerson,
        key_persons,
        lambda *piece: (_key_person(n, who, reporter.pk, today) for n, who in _people(*piece)),
    )
    fill(
        "investigations",
        Investigation,
        key_persons,
        lambda *piece: (_work(n, who, rule) for n, who in _people(*piece)),
    )
    fill(
        "observations",
        Observation,
        follow_ups // DAYS,
        lambda *piece: (_observation(who, today) for _, who in _people(*piece)),
    )
    fill("days of visits", FollowUp, follow_ups // DAYS * DAYS, _days)
    _figures(residents)


def make_residents(residents: int) -> None:
    """Only who lives there."""
    from yimen.foundation.people.models import Person

    codes = _villages()
    fill("residents", Person, residents, lambda *piece: _residents(codes, *piece))


def sizes() -> dict[str, int]:
    from django.apps import apps

    labels = {
        "residents": "people.Person",
        "key_persons": "key_groups.KeyPerson",
        "investigations": "investigations.Investigation",
        "follow_ups": "follow_up.FollowUp",
    }
    return {name: apps.get_model(label)._base_manager.count() for name, label in labels.items()}


def _villages() -> list[int]:
    from yimen.foundation.areas.models import Area, Level

    found = Area.objects.filter(level=Level.VILLAGE, ended_on__isnull=True)
    return list(found.order_by("code").values_list("code", flat=True))


def _residents(codes: Sequence[int], first: int, count: int) -> "Iterator[Person]":
    return (_resident(number, codes) for number in range(first, first + count))


def _resident(number: int, codes: Sequence[int]) -> "Person":
    """Each village as many as the next; every twentieth is at home in another one."""
    from yimen.foundation.accounts.fields import vault
    from yimen.foundation.people.models import Person

    area = codes[number % len(codes)]
    document, phone = f"B{number:017d}", f"+86190{number:08d}"
    return Person(
        name=f"{SURNAMES[number % len(SURNAMES)]}{GIVEN[number % len(GIVEN)]}",
        sex=str(1 + number % 2),
        birth_date=BORN + datetime.timedelta(days=number % 29_000),
        document_type="other",
        document_number=document,
        document_digest=vault().digest(document),
        phone=phone,
        phone_digest=vault().digest(phone),
        area_code=area,
        home_area_code=codes[(number * 7 + 1) % len(codes)] if number % 20 == 0 else area,
        client_uuid=uuid.uuid5(SPACE, f"resident {number}"),
        created_at=BEGAN,
    )


def _people(first: int, count: int) -> list[tuple[int, Who]]:
    """So many key persons from the first on, always in the same order.

    Read before the copying begins: a connection does one of the two at a time.
    """
    from yimen.foundation.people.models import Person

    found = Person._base_manager.filter(document_type="other", created_at=BEGAN).order_by("pk")
    rows = found.values_list("pk", "area_code", "home_area_code").iterator(chunk_size=20_000)
    chosen = itertools.islice(rows, 0, None, EVERY)
    return list(zip(itertools.count(first), itertools.islice(chosen, first, first + count)))


def _key_person(number: int, who: Who, reporter: int, today: datetime.date) -> "KeyPerson":
    from yimen.epidemic.key_groups.models import KeyPerson

    person, area, home = who
    since = today - datetime.timedelta(days=number % 30)
    return KeyPerson(
        person_id=person,
        area_code=area,
        home_area_code=home,
        group=GROUPS[number % len(GROUPS)],
        from_place="武汉市",
        arrived_on=since,
        since=since,
        symptoms_on=since,
        stay_address="1号",
        symptoms="yes" if number % 40 == 0 else "no",
        reporter_id=reporter,
        reported_at=_noon(since),
        client_uuid=uuid.uuid5(SPACE, f"key person {number}"),
    )


def _noon(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(4), datetime.UTC)


def _rule() -> "Rule":
    from yimen.epidemic.investigations.models import Rule

    return Rule.objects.filter(trigger="key_groups.wuhan_returnee").latest("effective_from")


def _work(number: int, who: Who, rule: "Rule") -> "Investigation":
    """A tenth waits to be accepted; the rest was withdrawn: no answers are needed for it."""
    from yimen.epidemic.investigations.models import Investigation

    person, area, home = who
    opened = BEGAN + datetime.timedelta(minutes=number)
    waits = number % 10 == 0
    return Investigation(
        person_id=person,
        trigger=rule.trigger,
        rule=rule,
        form_slug=rule.form_slug,
        area_code=area,
        home_area_code=home,
        role=rule.role,
        priority=rule.priority,
        status="dispatched" if waits else "withdrawn",
        opened_at=opened,
        stage_at=opened,
        due_at=opened + datetime.timedelta(hours=4),
        closed_at=None if waits else opened,
        client_uuid=uuid.uuid5(SPACE, f"work {number}"),
    )


def _observation(who: Who, today: datetime.date) -> "Observation":
    from yimen.epidemic.follow_up.models import Observation

    person, area, home = who
    starts = today - datetime.timedelta(days=person % DAYS)
    return Observation(
        person_id=person,
        area_code=area,
        home_area_code=home,
        starts_on=starts,
        ends_on=starts + datetime.timedelta(days=DAYS - 1),
        begun_at=_noon(starts),
    )


def _days(first: int, count: int) -> "Iterator[FollowUp]":
    """So many days of all observations, from the first on; a piece may begin within one."""
    from yimen.epidemic.follow_up.models import Observation

    today = datetime.datetime.now(datetime.UTC).date()
    rows = Observation._base_manager.filter(days=DAYS).order_by("pk")
    held = list(rows[first // DAYS : -(-(first + count) // DAYS)])
    every = ((row, day) for row in held for day in range(DAYS))
    begun = first % DAYS
    return (_day(*one, today) for one in itertools.islice(every, begun, begun + count))


def _day(row: "Observation", number: int, today: datetime.date) -> "FollowUp":
    from yimen.epidemic.follow_up.models import FollowUp

    day = row.starts_on + datetime.timedelta(days=number)
    done = day < today
    return FollowUp(
        observation_id=row.pk,
        person_id=row.person_id,
        area_code=row.area_code,
        home_area_code=row.home_area_code,
        day=day,
        status="seen_ok" if done else "due",
        taken=1 if done else 0,
        visited_at=_noon(day) if done else None,
        recorded_at=_noon(day) if done else None,
    )


def _figures(residents: int) -> None:
    """The figures that the rows ask for, spread over a month, once for each size."""
    from django.db import connection

    from yimen.foundation.figures import actions, rules
    from yimen.foundation.figures.models import Delta

    part = f"figures of {residents:,} residents"
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM bench_filled WHERE part = %s", [part])
        if cursor.fetchone():
            return
    told = {measure: actions.queries.cells(measure) for measure in rules.counters}
    rows = [
        _delta(measure, cell, n - told[measure].get(cell, 0), number)
        for measure in sorted(rules.counters)
        for number, (cell, n) in enumerate(sorted(rules.counts(measure).items()))
    ]
    Delta.objects.bulk_create(rows, batch_size=5_000)
    actions.fold()
    say(f"{len(rows):,} changes of figures, folded")
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_filled VALUES (%s, 1)", [part])
        cursor.execute("VACUUM ANALYZE figures_delta, figures_counter")


def _delta(measure: str, cell: tuple[int, str], n: int, number: int) -> Any:
    from yimen.foundation.figures.models import Delta

    area, dimension = cell
    day = datetime.datetime.now(datetime.UTC).date() - datetime.timedelta(days=number % 30)
    return Delta(
        measure=measure,
        area_code=area,
        day=day,
        dimension=dimension,
        n=n,
        recorded_at=_noon(day),
        source="bench",
        source_id=number,
    )
