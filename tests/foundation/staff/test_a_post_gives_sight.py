import datetime
import uuid

import pytest
from django.utils import timezone

from tests import factories as f
from yimen.foundation.areas.models import Area, ChangeKind, Succession
from yimen.foundation.audit.models import Entry
from yimen.foundation.people.models import Person
from yimen.foundation.staff import actions
from yimen.foundation.staff.actions import NewPost, NewShare
from yimen.foundation.staff.models import Post, Role
from yimen.foundation.staff.queries import sight_of

pytestmark = pytest.mark.usefixtures("city")

HOUR, DAY = datetime.timedelta(hours=1), datetime.timedelta(days=1)


@pytest.fixture
def admin():
    return f.make_user("管理员", (Role.SYSTEM_ADMIN, f.HUBIN))


def test_sight_is_asked_of_the_database_in_one_statement(django_assert_num_queries):
    worker = f.make_user(
        "乡镇", (Role.TOWNSHIP_OFFICER, f.HUBIN_STREET), (Role.REPORTER, f.MAOJIN)
    )
    with django_assert_num_queries(1):
        sight = sight_of(worker)
    assert sight.roles == {"township_officer", "reporter"}


def test_a_resident_without_a_post_sees_only_himself():
    resident = f.make_user("居民")
    me = f.make_person(f.MAOJIN, account=resident)
    f.make_person(f.MAOJIN)
    resident.sight = sight_of(resident)
    assert list(Person.objects.visible_to(resident)) == [me]


def test_a_place_that_another_succeeded_is_seen_by_those_above_both():
    old = Area.objects.create(
        code=411203100300,
        last=411203100300,
        level="village",
        name="旧村",
        parent_id=f.SHANZHOU_TOWN,
    )
    Succession.objects.create(
        predecessor=old, successor_id=f.MAOJIN, kind=ChangeKind.MERGED, on=timezone.localdate()
    )
    person = f.make_person(old.code)
    reporter = f.make_user("填报员", (Role.REPORTER, f.MAOJIN))
    county = f.make_user("湖滨", (Role.COUNTY_INVESTIGATOR, f.HUBIN))
    assert person in Person.objects.visible_to(reporter)
    assert person in Person.objects.visible_to(county)


def test_an_administrator_appoints_and_it_is_written_down(admin):
    user = f.make_user("新人")
    entry = NewPost(user.pk, Role.REPORTER, f.MAOJIN, client_uuid=uuid.uuid4())
    first, again = actions.appoint(entry, by=admin), actions.appoint(entry, by=admin)
    assert first.pk == again.pk
    assert sight_of(user).roles_over(f.MAOJIN) == {"reporter"}
    assert Entry.objects.filter(verb="appoint", subject_ids=[first.pk]).count() == 1


@pytest.mark.parametrize(
    ("role", "area", "refusal"),
    [
        (Role.REPORTER, f.SHANZHOU_VILLAGE, actions.NotYourArea),
        (Role.CITY_HQ, f.CITY, actions.NotYourArea),
        (Role.REPORTER, f.HUBIN, actions.WrongLevel),
        (Role.REPORTER, 999, actions.NotYourArea),
    ],
)
def test_nobody_is_appointed_outside_the_administrators_area(admin, role, area, refusal):
    with pytest.raises(refusal):
        actions.appoint(NewPost(f.make_user("新人").pk, role, area), by=admin)


def test_nobody_appoints_himself(admin):
    with pytest.raises(actions.NotForYourself):
        actions.appoint(NewPost(admin.pk, Role.REPORTER, f.MAOJIN), by=admin)


def test_a_township_officer_appoints_nobody():
    officer = f.make_user("乡镇", (Role.TOWNSHIP_OFFICER, f.HUBIN_STREET))
    with pytest.raises(actions.NotYourArea):
        actions.appoint(NewPost(f.make_user("新人").pk, Role.REPORTER, f.MAOJIN), by=officer)


def test_a_post_does_not_overlap_itself(admin):
    user, now = f.make_user("新人"), timezone.now()
    actions.appoint(
        NewPost(user.pk, Role.REPORTER, f.MAOJIN, since=now, until=now + DAY), by=admin
    )
    with pytest.raises(actions.HeldAlready):
        actions.appoint(NewPost(user.pk, Role.REPORTER, f.MAOJIN, since=now + HOUR), by=admin)
    actions.appoint(NewPost(user.pk, Role.REPORTER, f.MAOJIN, since=now + DAY), by=admin)


def test_a_stand_in_sees_for_his_time_and_no_longer_than_the_post(admin):
    principal = f.make_user("填报员", (Role.REPORTER, f.MAOJIN))
    stand_in = f.make_user("替补")
    post, now = Post.objects.get(user=principal), timezone.now()
    actions.stand_in(post.pk, stand_in.pk, until=now + DAY, by=admin)
    assert sight_of(stand_in).roles_over(f.MAOJIN) == {"reporter"}
    assert sight_of(stand_in, now + 2 * DAY).roles == frozenset()

    actions.end_post(post.pk, by=admin, reason="离任")

    assert sight_of(stand_in).roles == sight_of(principal).roles == frozenset()
    assert not Post.objects.held_at(timezone.now()).filter(user__in=[principal, stand_in]).exists()


def test_a_stand_in_ends_no_later_than_the_post(admin):
    principal = f.make_user("填报员")
    now = timezone.now()
    post = actions.appoint(
        NewPost(principal.pk, Role.REPORTER, f.MAOJIN, since=now, until=now + DAY), by=admin
    )
    with pytest.raises(actions.EndsTooLate):
        actions.stand_in(post.pk, f.make_user("替补").pk, until=now + 2 * DAY, by=admin)


def test_a_share_shows_one_row_to_a_division_until_its_end():
    person, other = f.make_person(f.MAOJIN), f.make_person(f.MAOJIN)
    sender = f.make_user("湖滨", (Role.COUNTY_INVESTIGATOR, f.HUBIN))
    town = f.make_user("大营", (Role.TOWNSHIP_OFFICER, f.SHANZHOU_TOWN))
    village = f.make_user("村", (Role.REPORTER, f.SHANZHOU_VILLAGE))
    until = timezone.now() + HOUR
    actions.share(
        NewShare("people.Person", person.pk, "协查", until, area_code=f.SHANZHOU_TOWN), by=sender
    )
    town.sight, village.sight = sight_of(town), sight_of(village)
    assert list(Person.objects.visible_to(town)) == [person]
    assert list(Person.objects.visible_to(village)) == []
    town.sight = sight_of(town, until)
    assert list(Person.objects.visible_to(town)) == []
    assert other not in Person.objects.visible_to(town)


def test_a_share_ends_with_the_last_post(admin):
    person = f.make_person(f.SHANZHOU_VILLAGE)
    worker = f.make_user("网格", (Role.GRID_DOCTOR, f.MAOJIN))
    actions.break_glass(
        "people.Person", person.pk, area_code=person.area_code, reason="急救", by=worker
    )
    assert sight_of(worker).shared("people.Person") == {person.pk}
    actions.end_post(Post.objects.get(user=worker).pk, by=admin)
    assert sight_of(worker).shared("people.Person") == frozenset()
