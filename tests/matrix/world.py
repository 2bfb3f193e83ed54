"""One jurisdiction, those beside it, and every way a person may belong to one of them."""

import datetime
import uuid
from dataclasses import dataclass, field

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.utils import timezone
from stdnum.cn import ric

from tests.factories import (
    CHEZHAN,
    CITY,
    HUBIN,
    HUBIN_STREET,
    MAOJIN,
    QIANJIN_STREET,
    SHANZHOU_VILLAGE,
    make_area_tree,
    make_user,
)
from tests.matrix.begun import begun
from tests.matrix.codes import on_codes
from tests.matrix.declared import declared
from tests.matrix.listed import on_sheets
from yimen.epidemic.declarations.actions import load_defaults as load_questions
from yimen.epidemic.follow_up.models import Observation
from yimen.epidemic.investigations.actions import NewOrder, dispatch, load_defaults
from yimen.epidemic.investigations.models import Investigation, Order
from yimen.epidemic.key_groups import actions as key_groups
from yimen.epidemic.key_groups.actions import NewKeyPerson
from yimen.epidemic.key_groups.models import DailyReport, Group, KeyPerson, Symptom, Transfer
from yimen.epidemic.outbreaks.actions import load_defaults as load_outbreaks
from yimen.foundation.accounts.models import User
from yimen.foundation.areas.models import Area, ChangeKind, Level, Succession
from yimen.foundation.audit.models import Entry
from yimen.foundation.inbox.models import Item
from yimen.foundation.people import actions as people
from yimen.foundation.people.actions import NewHousehold, NewPerson, NewResidence
from yimen.foundation.people.models import DocumentType, Household, Person, Residence
from yimen.foundation.staff.models import Post, Role, Share, ShareKind
from yimen.kit.sight import System

Visitor = User | AnonymousUser

ELSEWHERE = 410302001001  # a village of another city
FARTHER = 410302001002  # a village next to that
GONE_HERE = 411202001090  # merged into 茅津社区
GONE_THERE = 410302001090  # merged into the village elsewhere
NEXT_VILLAGE, NEXT_TOWNSHIPS, NEXT_COUNTYS = CHEZHAN, 411202002001, SHANZHOU_VILLAGE

POSTS = {
    "reporter": (Role.REPORTER, MAOJIN),
    "grid_doctor": (Role.GRID_DOCTOR, HUBIN_STREET),
    "township_officer": (Role.TOWNSHIP_OFFICER, HUBIN_STREET),
    "county_investigator": (Role.COUNTY_INVESTIGATOR, HUBIN),
    "county_hq": (Role.COUNTY_HQ, HUBIN),
    "city_hq": (Role.CITY_HQ, CITY),
    "county_auditor": (Role.AUDITOR, HUBIN),
    "auditor": (Role.AUDITOR, CITY),
    "system_admin": (Role.SYSTEM_ADMIN, CITY),
    "epidemiologist": (Role.EPIDEMIOLOGIST, CITY),
}
FIELD = (*list(POSTS)[:6], "stand_in")
OUT_OF_OFFICE = ("ended_post", "ended_stand_in", "resident", "anonymous")
EVERYBODY = (*POSTS, "ended_post", "resident", "anonymous")
# the villages that lie outside each one's jurisdiction: the nearest is the hardest to keep out
OUTSIDE_COUNTY = (NEXT_COUNTYS,)
OUTSIDE_TOWNSHIP = (NEXT_COUNTYS, NEXT_TOWNSHIPS)
OUTSIDE_VILLAGE = (NEXT_COUNTYS, NEXT_TOWNSHIPS, NEXT_VILLAGE)
BESIDE = {
    "grid_doctor": OUTSIDE_TOWNSHIP,
    "township_officer": OUTSIDE_TOWNSHIP,
    "stand_in": OUTSIDE_TOWNSHIP,
    "county_investigator": OUTSIDE_COUNTY,
    "county_hq": OUTSIDE_COUNTY,
    "county_auditor": OUTSIDE_COUNTY,
    "city_hq": (),
    "auditor": (),
    "system_admin": (),
    "epidemiologist": (),
}


@dataclass(frozen=True)
class Human:
    """Who somebody is; fixed, so that he can be searched for before he is entered."""

    name: str
    number: int

    @property
    def document(self) -> str:
        body = f"41030219600101{self.number:03d}"
        return body + str(ric.calc_check_digit(body))

    @property
    def phone(self) -> str:
        return f"+86191{self.number:08d}"


STRANGER = Human("鬱某龘", 900)
INSIDER = Human("麒某甲", 100)
TWIN = Human(INSIDER.name, 901)


@dataclass
class Case:
    """One person and everything that hangs on him, under the label of the models."""

    person: Person
    rows: dict[str, int] = field(default_factory=dict)


def build() -> dict[str, Visitor]:
    """Divisions here and elsewhere, one member of staff of each role, a resident, a passer-by."""
    _number_from(10**9)
    make_area_tree()
    _more_areas()
    load_defaults(by=System())
    load_outbreaks(by=System())
    load_questions(by=System())
    staff: dict[str, Visitor] = {
        name: make_user(f"岗位{name}", post) for name, post in POSTS.items()
    }
    staff |= _with_borrowed_posts(staff)
    staff["resident"] = make_user("居民", phone="+8619000000001")
    staff["anonymous"] = AnonymousUser()
    return staff


def _number_from(first: int) -> None:
    """Big numbers for rows: none of them is a width or a count of some page by chance."""
    models = [
        model
        for model in apps.get_models()
        if hasattr(model._default_manager.none(), "visible_to") and model._meta.pk.column == "id"
    ]
    with connection.cursor() as cursor:
        for table in [model._meta.db_table for model in models]:
            cursor.execute(
                "SELECT setval(%s::regclass, greatest(%s, nextval(%s::regclass)))",
                [f"{table}_id_seq", first, f"{table}_id_seq"],
            )


def _more_areas() -> None:
    rows = [
        (NEXT_TOWNSHIPS, NEXT_TOWNSHIPS, Level.VILLAGE, "前进社区", QIANJIN_STREET),
        (410300000000, 410399999999, Level.CITY, "洛阳市", None),
        (410302000000, 410302999999, Level.COUNTY, "老城区", 410300000000),
        (410302001000, 410302001999, Level.TOWNSHIP, "西关街道", 410302000000),
        (ELSEWHERE, ELSEWHERE, Level.VILLAGE, "周公庙社区", 410302001000),
        (FARTHER, FARTHER, Level.VILLAGE, "北关社区", 410302001000),
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


def _with_borrowed_posts(staff: dict[str, Visitor]) -> dict[str, Visitor]:
    """A stand-in at work; one whose post has ended; one whose principal's post has ended."""
    now, day = timezone.now(), datetime.timedelta(days=1)
    lent = {"role": Role.GRID_DOCTOR, "area_id": HUBIN_STREET, "since": now - 2 * day}
    doctors = Post.objects.get(user_id=staff["grid_doctor"].pk)
    ended = Post.objects.create(user=make_user("离任医生"), until=now - day, **lent)
    found: dict[str, Visitor] = {"ended_post": ended.user}
    for name, principal in (("stand_in", doctors), ("ended_stand_in", ended)):
        found[name] = make_user(f"代岗{name}")
        lent_until = lent | {"until": now + day, "stands_in_for": principal}
        Post.objects.create(user_id=found[name].pk, **lent_until)
    return found


def outsiders(
    staff: dict[str, Visitor], role: str, here: dict[str, Case] | None = None
) -> dict[str, Case]:
    """People whom this role may not see, count or name."""
    cases = {
        "elsewhere": _case(STRANGER, ELSEWHERE),
        "expired share": _case(Human("鬱某麤", 902), ELSEWHERE),
        "merged elsewhere": _case(Human("鬱某犇", 903), GONE_THERE),
        "merged person": _case(Human("鬱某骉", 904), ELSEWHERE),
        "namesake": _case(TWIN, ELSEWHERE, phone=INSIDER.phone),
    }
    for number, code in enumerate(BESIDE.get(role, OUTSIDE_VILLAGE), 910):
        cases[f"beside: {code}"] = _case(Human("鬱某淼", number), code)
    moment = timezone.now() - datetime.timedelta(minutes=1)
    _share(cases["expired share"], staff, until=moment)
    _merge(cases["merged person"].person, cases["elsewhere"].person)
    if here:
        _lived_here_once(cases["elsewhere"], here["stays here"])
    return cases


def _merge(gone: Person, kept: Person) -> None:
    gone.merged_into = kept
    gone.save(update_fields=["merged_into"])


def _lived_here_once(case: Case, inside: Case) -> None:
    """His old door is of this jurisdiction, he himself no longer."""
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    household = inside.rows[Household._meta.label]
    for until in (yesterday, None):
        residence = Residence.objects.create(
            household_id=household, person=case.person, until=until
        )
    case.rows[Residence._meta.label] = residence.pk


def insiders(staff: dict[str, Visitor]) -> dict[str, Case]:
    """People whom every field role over 茅津社区 must see; one of them is the resident."""
    cases = {
        "stays here": _case(INSIDER, MAOJIN),
        "at home here": _case(Human("麒某乙", 101), ELSEWHERE, home=MAOJIN),
        "shared": _case(Human("麒某丙", 102), ELSEWHERE),
        "shared with the area": _case(Human("麒某丁", 103), ELSEWHERE),
        "merged here": _case(Human("麒某戊", 104), GONE_HERE),
        "merged person": _case(Human("麒某己", 105), MAOJIN),
    }
    soon = timezone.now() + datetime.timedelta(hours=1)
    _share(cases["shared"], staff, until=soon)
    _share(cases["shared with the area"], {}, until=soon, area_code=MAOJIN)
    _merge(cases["merged person"].person, cases["stays here"].person)
    own = cases["stays here"].person
    own.account_id = staff["resident"].pk
    own.save(update_fields=["account"])
    return cases


def _case(who: Human, area_code: int, *, home: int | None = None, phone: str = "") -> Case:
    """A person with a door, a key group, work, a to-do item, and those who looked at all this."""
    worker = _worker_of(area_code, who)
    person = _person(who, area_code, home or area_code, phone or who.phone)
    key_person = _key_person(person, worker)
    work = Investigation.objects.get(person=person)
    observation = Observation.objects.get(person=person)
    residence = person.residences.get()
    rows = {
        "people.Person": person.pk,
        "people.Household": residence.household_id,
        "people.Residence": residence.pk,
        "key_groups.KeyPerson": key_person.pk,
        "key_groups.Transfer": _transfer(person, worker).pk,
        "key_groups.DailyReport": _report(key_person),
        "investigations.Investigation": work.pk,
        "investigations.Order": _order(person).pk,
        "follow_up.Observation": observation.pk,
        "follow_up.FollowUp": observation.follow_ups.order_by("day")[0].pk,
        "inbox.Item": Item.objects.filter(app="investigations", object_id=work.pk)[0].pk,
        **on_sheets(person, worker),
        **declared(person),
        **on_codes(person, worker),
        "eforms.Draft": begun(work, worker).pk,
        "staff.Post": worker.posts.get().pk,
        "staff.Share": _glass(person, worker).pk,
    }
    people.look([person], by=worker)  # as from a list: the deed names no place
    rows["audit.Entry"] = Entry.objects.order_by("-pk")[0].pk
    return Case(person, rows)


def _worker_of(area_code: int, who: Human) -> User:
    """The reporter of that village, for each person another: his post is a row too."""
    return make_user(f"填报{who.name}{who.number}", (Role.REPORTER, area_code))


def _glass(person: Person, worker: User) -> Share:
    now = timezone.now()
    return Share.objects.create(
        subject="people.Person",
        subject_id=person.pk,
        user=worker,
        kind=ShareKind.BREAK_GLASS,
        reason="急",
        since=now,
        until=now + datetime.timedelta(hours=3),
    )


def _person(who: Human, area_code: int, home_area_code: int, phone: str) -> Person:
    now = timezone.now()
    home = NewHousehold(area_code, f"{who.name[0]}路{who.number}号", uuid.uuid4(), now)
    household = people.add_households([home], by=System())[0]
    entry = NewPerson(
        name=who.name,
        document_type=DocumentType.ID_CARD,
        document_number=who.document,
        phone=phone,
        area_code=area_code,
        home_area_code=home_area_code,
        client_uuid=uuid.uuid4(),
        at=now,
    )
    person = people.add_many([entry], by=System())[0]
    people.move_in([NewResidence(household.pk, person.pk)], by=System())
    return person


def _key_person(person: Person, reporter: User) -> KeyPerson:
    """Entered two hours ago: a board as of an hour ago shows him."""
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
        at=timezone.now() - datetime.timedelta(hours=2),
        client_uuid=uuid.uuid4(),
    )
    return key_groups.add_many([entry], by=System())[0]


def _transfer(person: Person, worker: User) -> Transfer:
    """He shall go to a village far away."""
    now = timezone.now()
    return Transfer.objects.create(
        person=person,
        from_area_code=person.area_code,
        to_area_code=FARTHER,
        reason="moved",
        note="龘",
        asked_by=worker,
        asked_at=now,
        due_at=now + datetime.timedelta(days=1),
        client_uuid=uuid.uuid4(),
    )


def _order(person: Person) -> Order:
    """Somebody is sent to him by hand."""
    now = timezone.now()
    entry = NewOrder(
        instructions="再看一看",
        form_slug="free-report",
        role=Role.GRID_DOCTOR,
        priority="high",
        area_codes=(person.area_code,),
        due_at=now + datetime.timedelta(hours=9),
        at=now,
        client_uuid=uuid.uuid4(),
        person_id=person.pk,
    )
    return dispatch(entry, by=System())


def _report(key_person: KeyPerson) -> int:
    """That of the village and day: entering somebody made it, but where the village ended."""
    made, _ = DailyReport.objects.get_or_create(
        area_code=key_person.area_code,
        day=timezone.localdate(key_person.reported_at),
        withdrawn_at=None,
        defaults={
            "reporter": key_person.reporter,
            "at": key_person.reported_at,
            "recorded_at": timezone.now(),
            "is_zero": True,
            "client_uuid": uuid.uuid4(),
        },
    )
    return made.pk


def _share(
    case: Case,
    staff: dict[str, Visitor],
    *,
    until: datetime.datetime,
    area_code: int | None = None,
) -> None:
    """With each of the staff, or with all who work over an area."""
    takers = [{"user_id": user.pk} for user in staff.values() if user.pk]
    since = until - datetime.timedelta(hours=2)
    Share.objects.bulk_create(
        Share(
            subject=label,
            subject_id=pk,
            kind=ShareKind.ASSISTANCE,
            reason="协查",
            since=since,
            until=until,
            **taker,
        )
        for taker in ([{"area_id": area_code}] if area_code else takers)
        for label, pk in case.rows.items()
    )
