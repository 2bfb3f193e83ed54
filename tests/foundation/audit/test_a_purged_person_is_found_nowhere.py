"""Who moved away is forgotten at his term: in no table, history, job, session, file or dump."""

import datetime
import json
import time
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from tests.factories import HUBIN_STREET, MAOJIN, make_area_tree, make_user
from tests.foundation.audit.searching import dumped, on_disk, places
from tests.foundation.files.samples import photo, upload
from yimen.epidemic.follow_up.actions import Decision, decide
from yimen.epidemic.follow_up.models import Observation
from yimen.epidemic.investigations import actions as investigations
from yimen.epidemic.investigations.actions import Move
from yimen.epidemic.investigations.models import Investigation
from yimen.epidemic.key_groups import actions as key_groups
from yimen.epidemic.key_groups.actions import NewKeyPerson
from yimen.epidemic.key_groups.models import Group, Symptom
from yimen.foundation.accounts.models import User
from yimen.foundation.audit.models import Entry
from yimen.foundation.audit.retention import purge
from yimen.foundation.files import actions as files
from yimen.foundation.files.rules import PICTURES
from yimen.foundation.messages.actions import deliver, send_sms
from yimen.foundation.people import actions as people
from yimen.foundation.people.actions import NewHousehold, NewPerson, NewResidence
from yimen.foundation.people.models import DocumentType, Person, Residence
from yimen.foundation.staff.models import Role, Share, ShareKind
from yimen.kit.sight import System

NAME, STREET, TOLD = "欧阳试龘", "龘龘巷九号", "龘姐说他咳嗽"
NUMBER, PHONE = "41120219900101001X", "+8613912345678"
NEEDLES = [NAME, STREET, NUMBER, PHONE, PHONE.removeprefix("+86")]
AFTER_ALL_TERMS = timezone.now() + datetime.timedelta(days=1_200)


@pytest.fixture
def person(transactional_db: None, settings: Any, tmp_path: Path) -> Person:
    """Entered, visited, written about, photographed; then he moved away and all work ended."""
    settings.DATA_DIR = tmp_path
    make_area_tree()
    investigations.load_defaults(by=System())
    officer = make_user("街道", (Role.TOWNSHIP_OFFICER, HUBIN_STREET))
    doctor = make_user("医生", (Role.GRID_DOCTOR, HUBIN_STREET))
    somebody = _entered()
    _in_a_key_group(somebody, officer)
    _investigated(somebody, doctor, officer)
    _observed(officer)
    _around(somebody, officer)
    Person.objects.filter(pk=somebody.pk).update(name=f"{NAME}甲")  # history keeps both
    Residence.objects.update(until=timezone.localdate())
    return somebody


def _entered() -> Person:
    now = timezone.now()
    home = NewHousehold(MAOJIN, STREET, uuid.uuid4(), now)
    [household] = people.add_households([home], by=System())
    entry = NewPerson(
        name=NAME, document_type=DocumentType.ID_CARD, document_number=NUMBER, phone=PHONE,
        area_code=MAOJIN, home_area_code=MAOJIN, client_uuid=uuid.uuid4(), at=now,
    )  # fmt: skip
    [somebody] = people.add_many([entry], by=System())
    people.move_in([NewResidence(household.pk, somebody.pk)], by=System())
    return somebody


def _in_a_key_group(somebody: Person, officer: User) -> None:
    entry = NewKeyPerson(
        person_id=somebody.pk, group=Group.WUHAN_RETURNEE, area_code=MAOJIN, home_area_code=MAOJIN,
        from_place="武汉市", arrived_on=timezone.localdate(), stay_address=STREET,
        symptoms=Symptom.NO, reporter_id=officer.pk, at=timezone.now(), client_uuid=uuid.uuid4(),
    )  # fmt: skip
    key_groups.add_many([entry], by=System())


def _investigated(somebody: Person, doctor: User, officer: User) -> None:
    work = Investigation.objects.get(person=somebody)
    now = timezone.now()
    values = {"temperature": 36.5, "fever": "no", "had_contact": "no", "isolation": "yes"}
    steps = [("accept", doctor), ("report", doctor), ("return", officer), ("report", doctor)]
    for verb, who in [*steps, ("check", officer)]:
        move = Move(work.pk, verb, now, uuid.uuid4(), who.pk, TOLD, values | {"note": TOLD})
        investigations.take_step(move, by=who)


def _observed(officer: User) -> None:
    """The home observation that began with the entry ends."""
    row = Observation.objects.get()
    now = timezone.now()
    said = f"{TOLD}（{NAME}，{NUMBER}，{PHONE}）"
    decide(Decision(row.pk, "release", now, uuid.uuid4(), comment=said), by=officer)


def _around(somebody: Person, officer: User) -> None:
    """A photo, a share, a message, a finished job, a session and a cached word."""
    file = files.keep(upload(photo(), f"{NAME}.jpg"), accepts=PICTURES, owner="people.Person",
                      by=officer)  # fmt: skip
    files.attach([file], somebody.pk, by=officer)
    now = timezone.now()
    Share.objects.create(
        subject="people.Person", subject_id=somebody.pk, user=officer, reason=TOLD, since=now,
        kind=ShareKind.ASSISTANCE, until=now + datetime.timedelta(hours=1),
    )  # fmt: skip
    deliver(send_sms(PHONE, "sign_in", {"code": "123456"}, "notice").pk)
    session = SessionStore()
    session["typed"] = NAME
    session.save()
    cache.set("typed", NAME, timeout=1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded'")
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, args)"
            " VALUES ('q', 'told', 'succeeded', %s)",
            [json.dumps({"phone": PHONE})],
        )


def test_before_his_term_he_is_found_wherever_he_was_written(
    person: Person, tmp_path: Path
) -> None:
    """So that the test below would see what it looks for."""
    found = set(places([*NEEDLES, TOLD]))

    expected = {
        "people_person.name", "people_person.document_number", "people_person.document_digest",
        "people_person.phone", "people_personevent.name", "people_household.address",
        "key_groups_keyperson.stay_address", "key_groups_keypersonevent.stay_address",
        "files_file.name", "files_fileevent.name",
        "staff_share.reason", "sms_sent.phone", "sms_sent.phone_digest",
        "procrastinate_jobs.args", "django_session.session_data",
    }  # fmt: skip
    assert expected - found == set()
    assert STREET in dumped()
    assert len(on_disk(tmp_path, NEEDLES)) == 1


def test_after_his_term_he_is_found_nowhere(person: Person, tmp_path: Path) -> None:
    made = purge(by=System(), at=AFTER_ALL_TERMS)
    time.sleep(1.1)  # the cached word's own time
    purge(by=System(), at=AFTER_ALL_TERMS)

    assert places(NEEDLES) == []
    assert places([TOLD]) == ["audit_entry.reason"]
    kept = Entry.objects.get(verb="release", reason__contains=TOLD)  # without name and numbers
    assert kept.reason == f"{TOLD}（欧**龘，411****001X，+861****5678）"
    dump = dumped()
    assert [needle for needle in NEEDLES if needle in dump] == []
    assert on_disk(tmp_path, NEEDLES) == []
    assert made
    assert made.counts["people.Person"] == 1
    assert made.counts["files.File"] == 1
    written = (tmp_path / "certificates" / made.file_name).read_text()
    assert json.loads(written)["ended"] == made.counts


def test_his_work_is_still_counted(person: Person) -> None:
    purge(by=System(), at=AFTER_ALL_TERMS)

    assert Investigation.objects.count() == 1
    assert Person.objects.get(pk=person.pk).name == "—"
