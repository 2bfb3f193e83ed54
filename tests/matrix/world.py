"""One jurisdiction, one elsewhere, and every way a person may belong to one of them."""

import datetime
import itertools
import uuid
from dataclasses import dataclass, field

from django.utils import timezone

from tests.factories import CITY, HUBIN, HUBIN_STREET, MAOJIN, make_area_tree, make_user
from yimen.epidemic.investigations.models import Investigation
from yimen.epidemic.key_groups import actions as key_groups
from yimen.epidemic.key_groups.actions import NewKeyPerson
from yimen.epidemic.key_groups.models import Group, KeyPerson, Symptom
from yimen.foundation.accounts.models import User
from yimen.foundation.areas.models import Area, ChangeKind, Level, Succession
from yimen.foundation.inbox.models import Item
from yimen.foundation.people import actions as people
from yimen.foundation.people.actions import NewHousehold, NewPerson, NewResidence
from yimen.foundation.people.models import DocumentType, Household, Person, Sex
from yimen.foundation.staff.models import Role, Share, ShareKind
from yimen.kit.sight import System

ELSEWHERE = 410302001001  # a village of another city
GONE_HERE = 411202001090  # merged into 茅津社区
GONE_THERE = 410302001090  # merged into the village elsewhere
POSTS = {
    Role.REPORTER: MAOJIN,
    Role.GRID_DOCTOR: HUBIN_STREET,
    Role.TOWNSHIP_OFFICER: HUBIN_STREET,
    Role.COUNTY_INVESTIGATOR: HUBIN,
    Role.COUNTY_HQ: HUBIN,
    Role.CITY_HQ: CITY,
    Role.AUDITOR: CITY,
    Role.SYSTEM_ADMIN: CITY,
}
NUMBERS = itertools.count(1)


@dataclass
class Case:
    """One person and everything that hangs on him, under the label of the models."""

    person: Person
    rows: dict[str, int] = field(default_factory=dict)


def build() -> dict[str, User]:
    """Divisions here and elsewhere, and one member of staff of each role, and a resident."""
    make_area_tree()
    _elsewhere()
    staff = {
        role.value: make_user(f"岗位{role.value}", (role, code)) for role, code in POSTS.items()
    }
    make_user("外地填报员", (Role.REPORTER, ELSEWHERE))
    make_user("外地医生", (Role.GRID_DOCTOR, ELSEWHERE))
    staff["resident"] = make_user("居民")
    return staff


def _elsewhere() -> None:
    rows = [
        (410300000000, 410399999999, Level.CITY, "洛阳市", None),
        (410302000000, 410302999999, Level.COUNTY, "老城区", 410300000000),
        (410302001000, 410302001999, Level.TOWNSHIP, "西关街道", 410302000000),
        (ELSEWHERE, ELSEWHERE, Level.VILLAGE, "周公庙社区", 410302001000),
        (GONE_THERE, GONE_THERE, Level.VILLAGE, "旧庙社区", 410302001000),
        (GONE_HERE, GONE_HERE, Level.VILLAGE, "旧渡口社区", HUBIN_STREET),
    ]
    for code, last, level, name, parent in rows:
        Area.objects.create(code=code, last=last, level=level, name=name, parent_id=parent)
    today = timezone.localdate()
    for gone, kept in ((GONE_HERE, MAOJIN), (GONE_THERE, ELSEWHERE)):
        Area.objects.filter(code=gone).update(ended_on=today)
        Succession.objects.create(
            predecessor_id=gone, successor_id=kept, kind=ChangeKind.MERGED, on=today
        )


def outsiders(staff: dict[str, User]) -> dict[str, Case]:
    """People whom nobody here may see, count or name."""
    cases = {
        "elsewhere": _case("鬱某龘", ELSEWHERE, ELSEWHERE),
        "expired share": _case("鬱某麤", ELSEWHERE, ELSEWHERE),
        "merged elsewhere": _case("鬱某犇", GONE_THERE, GONE_THERE),
    }
    _share(cases["expired share"], staff, until=timezone.now() - datetime.timedelta(minutes=1))
    return cases


def insiders(staff: dict[str, User]) -> dict[str, Case]:
    """People whom every field role over 茅津社区 must see."""
    cases = {
        "stays here": _case("麒某甲", MAOJIN, ELSEWHERE),
        "at home here": _case("麒某乙", ELSEWHERE, MAOJIN),
        "shared": _case("麒某丙", ELSEWHERE, ELSEWHERE),
        "merged here": _case("麒某丁", GONE_HERE, GONE_HERE),
    }
    _share(cases["shared"], staff, until=timezone.now() + datetime.timedelta(hours=1))
    return cases


def _case(name: str, area_code: int, home_area_code: int) -> Case:
    person = _person(name, area_code, home_area_code)
    key_person = _key_person(person)
    work = Investigation.objects.get(person=person)
    residence = person.residences.get()
    rows = {
        Person._meta.label: person.pk,
        Household._meta.label: residence.household_id,
        KeyPerson._meta.label: key_person.pk,
        Investigation._meta.label: work.pk,
    }
    items = Item.objects.filter(app="investigations", object_id=work.pk)
    rows[Item._meta.label] = items.values_list("pk", flat=True)[0]
    return Case(person, rows)


def _person(name: str, area_code: int, home_area_code: int) -> Person:
    number, now = next(NUMBERS), timezone.now()
    home = NewHousehold(area_code, f"龘龘路{number}号", uuid.uuid4(), now)
    household = people.add_households([home], by=System())[0]
    entry = NewPerson(
        name=name,
        sex=Sex.FEMALE,
        birth_date=datetime.date(1960, 1, 1),
        document_type=DocumentType.PASSPORT,
        document_number=f"E9{number:07d}",
        phone=f"+86191{number:08d}",
        area_code=area_code,
        home_area_code=home_area_code,
        client_uuid=uuid.uuid4(),
        at=now,
    )
    person = people.add_many([entry], by=System())[0]
    people.move_in([NewResidence(household.pk, person.pk)], by=System())
    return person


def _key_person(person: Person) -> KeyPerson:
    reporter = User.objects.get(display_name="外地填报员")
    entry = NewKeyPerson(
        person_id=person.pk,
        group=Group.WUHAN_RETURNEE,
        area_code=person.area_code,
        home_area_code=person.home_area_code,
        from_place="武汉市",
        arrived_on=timezone.localdate(),
        stay_address="龘龘路1号",
        symptoms=Symptom.NO,
        reporter_id=reporter.pk,
        at=timezone.now(),
        client_uuid=uuid.uuid4(),
    )
    return key_groups.add_many([entry], by=System())[0]


def _share(case: Case, staff: dict[str, User], *, until: datetime.datetime) -> None:
    since = until - datetime.timedelta(hours=2)
    Share.objects.bulk_create(
        Share(
            subject=label,
            subject_id=pk,
            user=user,
            kind=ShareKind.ASSISTANCE,
            reason="协查",
            since=since,
            until=until,
        )
        for user in staff.values()
        for label, pk in case.rows.items()
    )
