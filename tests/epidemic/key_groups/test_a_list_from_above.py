"""A list from above goes to the villages, and what they say adds up to its length."""

import datetime
import re
import uuid as uuids
from typing import Any

import pytest
from stdnum.cn import ric

from tests.factories import CHEZHAN, HUBIN_STREET, MAOJIN, SHANZHOU_VILLAGE, make_user
from tests.foundation.imports.bringing import bring, step, workbook
from yimen.epidemic.investigations.actions import load_defaults
from yimen.epidemic.key_groups import actions
from yimen.epidemic.key_groups.actions import Answer, NewKeyPerson
from yimen.epidemic.key_groups.models import KeyPerson, ListedPerson, ListPart, ReceivedList
from yimen.foundation.audit.models import Entry
from yimen.foundation.inbox.models import Item
from yimen.foundation.people.actions import NewPerson
from yimen.foundation.staff.models import Role
from yimen.foundation.staff.queries import sight_of
from yimen.kit import clock
from yimen.kit.sight import System

HEADER = ["姓名", "身份证号", "手机", "村（社区）", "住址", "从何处来", "备注"]
FIELDS = {"title": "省大数据第三批", "origin": "省指挥部", "due_on": "2099-01-01"}
LISTS = "/desk/key-groups/lists/"
# a township's real list, as it came out in February 2020
REAL = {
    "found": 98, "wrong": 47, "missed": 12, "elsewhere": 29, "past": 16, "transit_hubei": 25,
    "transit_cities": 38, "never": 8,
}  # fmt: skip


def number(serial: int) -> str:
    body = f"110101{19500101 + serial % 28}{serial:03d}"
    return body + str(ric.calc_check_digit(body + "0"))


def line(serial: int, place: str = "茅津社区") -> list[object]:
    return [f"名单{chr(0x4E00 + serial)}", number(serial), f"1380000{serial:04d}", place,
            f"{serial}号", "武汉市", ""]  # fmt: skip


@pytest.fixture
def officer(city: None) -> Any:
    load_defaults(by=System())
    return make_user("乡镇干部", (Role.TOWNSHIP_OFFICER, HUBIN_STREET))


@pytest.fixture
def reporter(city: None) -> Any:
    return make_user("填报员", (Role.REPORTER, MAOJIN))


def receive(client: Any, *lines: list[object]) -> ReceivedList:
    job = bring(client, "received-list", workbook(HEADER, *lines), **FIELDS)
    assert step(client, job, "apply").status == "done"
    return ReceivedList.objects.get()


def entry(user: Any, row: ListedPerson, uuid: Any = None) -> NewKeyPerson:
    """Somebody of the list as the village enters him."""
    now = clock.now()
    person = NewPerson(
        row.name, MAOJIN, document_type="id_card", document_number=row.document_number, at=now,
        client_uuid=uuid or row.client_uuid,
    )  # fmt: skip
    return NewKeyPerson(
        group="wuhan_returnee", area_code=MAOJIN, home_area_code=None, from_place="武汉市",
        arrived_on=clock.today(), stay_address="一号", symptoms="no", reporter_id=user.pk, at=now,
        client_uuid=uuid or row.client_uuid, person=person,
    )  # fmt: skip


def test_a_list_waits_at_each_village_that_it_names(
    officer: Any, reporter: Any, client_for: Any
) -> None:
    one = receive(client_for(officer), line(1), line(2), line(3, "车站社区"), line(4, ""))

    assert (one.length, one.area_code) == (4, HUBIN_STREET)
    waits = set(Item.objects.waiting().values_list("role", "area_code", "url_name"))
    assert waits == {
        (Role.REPORTER, MAOJIN, "key_groups:list_part"),
        (Role.REPORTER, CHEZHAN, "key_groups:list_part"),
        (Role.TOWNSHIP_OFFICER, HUBIN_STREET, "key_groups:list_part"),
    }
    part = ListPart.objects.get(area_code=MAOJIN)
    page = client_for(reporter).get(f"{LISTS}parts/{part.pk}/").content.decode()
    assert page.count("名*") == 2


def test_the_real_list_of_273_comes_out_as_it_did(
    officer: Any, reporter: Any, client_for: Any
) -> None:
    client = client_for(officer)
    one = receive(client, *(line(n) for n in range(1, 274)))
    rows = list(ListedPerson.objects.order_by("number"))
    codes = [code for code, n in REAL.items() for _ in range(n)]
    reporter.sight = sight_of(reporter)

    answers = [
        Answer(row.pk, code, clock.now(), entry=entry(reporter, row) if code == "missed" else None)
        for row, code in zip(rows, codes, strict=True)
    ]
    actions.answer_many(answers[:200], by=reporter)
    half = client.get(f"{LISTS}{one.pk}/").content.decode()
    actions.answer_many(answers[200:], by=reporter)
    page = client.get(f"{LISTS}{one.pk}/").content.decode()

    told = dict(re.findall(r'data-outcome="(\w+)">(\d+)<', page))
    assert told == {**{code: str(n) for code, n in REAL.items()}, "open": "0"}
    assert sum(map(int, told.values())) == 273
    assert "共 273 人" in page
    assert dict(re.findall(r'data-outcome="(\w+)">(\d+)<', half))["open"] == "73"
    assert KeyPerson.objects.count() == REAL["missed"]
    assert not Item.objects.waiting().filter(app="key_groups.lists").exists()
    counts = re.search(r"<tfoot>(.*?)</tfoot>", page, re.DOTALL)
    assert counts
    cells = [int(n) for n in re.findall(r">(\d+)</td>", counts[1])]
    assert cells == [*REAL.values(), 0, 273]


def test_whoever_is_on_the_villages_list_is_proposed_and_taken_with_one_button(
    officer: Any, reporter: Any, client_for: Any
) -> None:
    receive(client_for(officer), line(1), line(2))
    row = ListedPerson.objects.get(number=2)
    reporter.sight = sight_of(reporter)

    listed = actions.add(entry(reporter, row, uuids.uuid4()), by=reporter)
    client, part = client_for(reporter), ListPart.objects.get()
    page = client.get(f"{LISTS}parts/{part.pk}/").content.decode()
    assert "其中 1 人看来已在您的名册中" in page

    client.post(f"{LISTS}parts/{part.pk}/known/", {"row": [row.pk, row.pk + 1]})

    row.refresh_from_db()
    assert (row.outcome_id, row.key_person_id) == ("found", listed.pk)
    assert ListedPerson.objects.unanswered().count() == 1


def test_somebody_who_was_missed_is_entered_in_one_step_with_what_the_list_says(
    officer: Any, reporter: Any, client_for: Any
) -> None:
    receive(client_for(officer), line(1))
    row, client = ListedPerson.objects.get(), client_for(reporter)

    answer = client.post(f"{LISTS}lines/{row.pk}/", {"outcome": "missed"})
    form = client.get(answer.headers["Location"]).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields}
    assert (sent["name"], sent["id_number"]) == (row.name, row.document_number)
    today = clock.today().isoformat()
    more = {"group": "wuhan_returnee", "arrived_on": today, "symptoms": "no"}
    done = client.post(answer.headers["Location"], sent | more)

    assert done.status_code == 302
    row.refresh_from_db()
    assert (row.outcome_id, row.key_person.person.name) == ("missed", row.name)
    again = client.post(answer.headers["Location"], sent | more)
    assert again.status_code == 302
    assert KeyPerson.objects.count() == 1


def test_who_lives_elsewhere_is_asked_for_there_and_still_counts(
    officer: Any, reporter: Any, client_for: Any
) -> None:
    one = receive(client_for(officer), line(1), line(2))
    row = ListedPerson.objects.get(number=2)
    there = make_user("那边填报员", (Role.REPORTER, SHANZHOU_VILLAGE))
    assert client_for(there).get(f"{LISTS}lines/{row.pk}/").status_code == 404

    sent = {"area": str(SHANZHOU_VILLAGE), "reason": "去年搬走"}
    client_for(reporter).post(f"{LISTS}lines/{row.pk}/pass-on/", sent)

    assert client_for(there).get(f"{LISTS}lines/{row.pk}/").status_code == 200
    assert client_for(reporter).get(f"{LISTS}lines/{row.pk}/").status_code == 404
    client_for(there).post(f"{LISTS}lines/{row.pk}/", {"outcome": "never"})
    page = client_for(officer).get(f"{LISTS}{one.pk}/").content.decode()
    assert "合计 2 人，名单共 2 人" in page
    assert "其他地方" in page


def test_a_township_reminds_those_who_have_not_answered(
    officer: Any, reporter: Any, client_for: Any
) -> None:
    client = client_for(officer)
    one = receive(client, line(1), line(2, "车站社区"))
    row = ListedPerson.objects.get(area_code=CHEZHAN)
    beside = make_user("邻村填报员", (Role.REPORTER, CHEZHAN))
    client_for(beside).post(f"{LISTS}lines/{row.pk}/", {"outcome": "past"})

    answer = client.post(f"{LISTS}{one.pk}/chase/", follow=True)

    assert "已催办 1 处" in answer.content.decode()
    title = "A list from above is still waiting for your answer"
    assert list(Item.objects.waiting().filter(title_key=title).values_list("area_code")) == [
        (MAOJIN,)
    ]
    assert client_for(reporter).post(f"{LISTS}{one.pk}/chase/").status_code == 404


def test_names_are_masked_until_somebody_goes_to_look_and_that_is_written_down(
    officer: Any, reporter: Any, client_for: Any
) -> None:
    receive(client_for(officer), line(1))
    row, client = ListedPerson.objects.get(), client_for(reporter)

    masked = client.get(f"{LISTS}lines/{row.pk}/").content.decode()
    full = client.post(f"{LISTS}lines/{row.pk}/full/").content.decode()

    assert row.name not in masked
    assert row.document_number not in masked
    assert row.document_number in full
    deed = Entry.objects.get(verb="unmask")
    assert (deed.actor_id, deed.subject_ids) == (reporter.pk, [row.pk])


def test_a_list_that_is_late_says_so(officer: Any, client_for: Any) -> None:
    one = receive(client_for(officer), line(1))
    yesterday = clock.today() - datetime.timedelta(days=1)
    ReceivedList.objects.filter(pk=one.pk).update(due_on=yesterday)

    assert "已超期" in client_for(officer).get(f"{LISTS}{one.pk}/").content.decode()
