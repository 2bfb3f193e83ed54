"""A month is played; what headquarters saw at ten moments of it is what `as_of` shows later."""

import datetime
import re
import uuid
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from tests.factories import (
    CHEZHAN,
    CITY,
    HUBIN,
    MAOJIN,
    make_user,
)
from tests.portal.small_city import settle
from yimen.epidemic.key_groups import actions as key_groups
from yimen.epidemic.key_groups.actions import NewKeyPerson, Release
from yimen.epidemic.key_groups.models import Group, KeyPerson, Reason
from yimen.foundation.accounts.models import User
from yimen.foundation.people import actions as people
from yimen.foundation.people.actions import Correction
from yimen.foundation.people.models import Person
from yimen.foundation.staff.models import Role
from yimen.kit import clock
from yimen.kit.playing import Slot
from yimen.kit.sight import System
from yimen.portal import playing

BY = System()
PEOPLE, DAYS = 300, 30
PAGES = (
    f"/desk/situation/?area={HUBIN}",
    f"/desk/key-groups/counted/?area={HUBIN}&state=listed&once=on",
    f"/desk/investigations/counted/?area={HUBIN}",
    f"/desk/follow-up/?area={HUBIN}&stay=on&show=seen",
    f"/desk/key-groups/coverage/?area={HUBIN}",
    "/desk/key-groups/list/?state=listed",
    "/desk/key-groups/list/?state=waiting",
    "/desk/key-groups/list/?state=released&group=outside_returnee",
    f"/desk/investigations/?area={HUBIN}",
    "/desk/investigations/?status=all&overdue=on",
)
Seen = list[list[str]]


@pytest.fixture
def long_ago(city: None) -> datetime.datetime:
    """The city has its staff and its residents since before the month."""
    now = timezone.now().replace(microsecond=0)
    settle(now - datetime.timedelta(days=DAYS + 20), people=PEOPLE * 2)
    return now


CELL = re.compile(r"<(td|th|strong|li|span)\b[^>]*>(.*?)</\1>", re.DOTALL)
STAMPS = ("截至", "为准", "数据时间", "数据汇总")


DOORS = re.compile(r"<header>.*?</header>", re.DOTALL)  # who shares one is not told of the past
# what may be done now: nobody can be reminded, or replaced, in the past; files tell of now
DEEDS = re.compile(
    r'<form[^>]*method="post".*?</form>|<a href="/desk/staff/.*?</a>|<a [^>]*/export/.*?</a>',
    re.DOTALL,
)


def cells(page: str) -> list[str]:
    """Every number and every row that the page tells, without addresses and stamps."""
    main = DEEDS.sub("", DOORS.sub("", page.split("<main")[1]))
    found = (re.sub(r"<[^>]+>", " ", inside) for _tag, inside in CELL.findall(main))
    text = (" ".join(one.split()) for one in found)
    return sorted(one for one in text if one and not any(stamp in one for stamp in STAMPS))


def look(client: Client, moment: datetime.datetime | None) -> Seen:
    then = f"&as_of={timezone.localtime(moment):%Y-%m-%dT%H:%M:%S}" if moment else ""
    seen = []
    for page in PAGES:
        answer = client.get(page + then)
        assert answer.status_code == 200, page
        seen.append(cells(answer.content.decode()))
    return seen


def test_what_was_seen_at_ten_moments_is_shown_again(
    long_ago: datetime.datetime, client_for: Callable[[User], Client]
) -> None:
    now = long_ago
    with clock.played(now - datetime.timedelta(days=DAYS + 20)):
        user = make_user("市指挥部", (Role.CITY_HQ, CITY))
    client = client_for(user)
    kept: list[tuple[datetime.datetime, Seen]] = []
    first = Slot(7, now, now, playing.holders(now), BY)
    for number, slot in enumerate(playing.month(PEOPLE, DAYS, first)):
        with clock.played(slot.until):
            playing.live(slot)
            if number % 14 == 13 and len(kept) < 10:
                kept.append((slot.until, look(client, None)))

    life_goes_on(now)

    assert len(kept) == 10
    for moment, seen in kept:
        again = look(client, moment)
        for page, before, after in zip(PAGES, seen, again, strict=True):
            assert after == before, (page, moment)
    last = [sum(map(len, seen)) for _moment, seen in kept]
    assert last[-1] > 200  # the pages said something
    assert look(client, None) != kept[-1][1]


def life_goes_on(now: datetime.datetime) -> None:
    """Back-dated entries, a correction, a move, a release, a merge and its undo."""
    listed = list(KeyPerson.objects.visible_to(BY).current().order_by("pk"))
    one, two, three, four, *_ = [row for row in listed if row.area_code == MAOJIN]
    free = Person.objects.visible_to(BY).filter(key_memberships=None, area_code=MAOJIN).first()
    assert free is not None
    reporter = playing.holders(now)[Role.REPORTER, MAOJIN]
    at = now - datetime.timedelta(days=20)
    key_groups.add(entry(free, reporter, at), by=BY)
    right = Correction(
        "改名某", one.person.document_type, one.person.document_number, sex=one.person.sex
    )
    people.correct(one.person_id, right, by=BY)
    people.move(two.person_id, CHEZHAN, by=BY)
    release = Release(three.pk, Reason.NEGATIVE, now - datetime.timedelta(hours=1), uuid.uuid4())
    key_groups.release_many([release], by=BY)
    people.merge(four.person_id, three.person_id, reason="同一人", by=BY)
    people.undo_merge(four.person_id, by=BY)
    other = next(row for row in listed if row.area_code not in {MAOJIN})
    people.merge(other.person_id, one.person_id, reason="同一人", by=BY)


def entry(person: Person, reporter: int, at: datetime.datetime) -> NewKeyPerson:
    day = timezone.localdate(at)
    return NewKeyPerson(
        person_id=person.pk, group=Group.WUHAN_RETURNEE, area_code=person.area_code,
        home_area_code=person.home_area_code, from_place="武汉市", arrived_on=day,
        stay_address="1号", symptoms="no", reporter_id=reporter, at=at, client_uuid=uuid.uuid4(),
    )  # fmt: skip
