import json
import re
import uuid
from typing import Any

import pytest
from django.utils import timezone

from tests.epidemic.investigations.test_lifecycle import open_one
from tests.factories import CITY, HUBIN_STREET, MAOJIN, QIANJIN_STREET, make_user
from yimen.epidemic.investigations.models import Investigation, Status
from yimen.epidemic.key_groups.models import KeyPerson
from yimen.foundation.audit.models import Entry
from yimen.foundation.eforms.actions import publish
from yimen.foundation.eforms.queries import newest
from yimen.foundation.figures.models import Delta
from yimen.foundation.staff.models import Role
from yimen.kit.sight import System

LIST = "/desk/investigations/"


def answers(**fields: Any) -> dict[str, Any]:
    return {
        "client_uuid": str(uuid.uuid4()),
        "temperature": "38.4",
        "fever": "yes",
        "symptoms": ["cough", "other"],
        "symptoms_other": "头痛",
        "onset": "2020-02-01",
        "had_contact": "no",
        "isolation": "yes",
        "notes": "已送发热门诊",
    } | fields


@pytest.fixture
def work(city: None) -> Investigation:
    return open_one()


def test_the_round_from_inbox_to_closed(work: Investigation, client_for: Any) -> None:
    doctor = client_for(make_user("医生", (Role.GRID_DOCTOR, MAOJIN)))
    officer = client_for(make_user("乡镇", (Role.TOWNSHIP_OFFICER, HUBIN_STREET)))
    url = f"{LIST}{work.pk}/"
    assert url in doctor.get("/desk/inbox/").content.decode()
    assert "填写排查表" in doctor.get(url).content.decode()

    page = doctor.get(url + "report/").content.decode()
    assert "体温" in page
    answer = doctor.post(url + "report/", answers(), follow=True)

    assert "待审核" in answer.content.decode()
    assert "头痛" in answer.content.decode()
    work.refresh_from_db()
    assert (work.status, work.fever) == (Status.REPORTED, "yes")
    assert url not in doctor.get("/desk/inbox/").content.decode()
    assert url in officer.get("/desk/inbox/").content.decode()
    step = {"client_uuid": str(uuid.uuid4()), "comment": ""}
    assert officer.post(url + "step/return/", step).status_code == 422
    officer.post(url + "step/check/", step, follow=True)
    work.refresh_from_db()
    assert work.status == Status.CLOSED


def test_a_wrong_answer_is_said_at_its_question(work: Investigation, client_for: Any) -> None:
    doctor = client_for(make_user("医生", (Role.GRID_DOCTOR, MAOJIN)))
    url = f"{LIST}{work.pk}/report/"
    for wrong, field in [
        ({"temperature": "99"}, "temperature"),
        ({"temperature": "热"}, "temperature"),
        ({"fever": "no"}, "fever"),
        ({"fever": ""}, "fever"),
        ({"symptoms": ["dragon"]}, "symptoms"),
        ({"symptoms_other": "x" * 10_000}, "symptoms_other"),
        ({"notes": "a\x00b"}, "notes"),
        ({"onset": "2999-01-01"}, "onset"),
    ]:
        answer = doctor.post(url, answers(**wrong))
        assert answer.status_code == 422
        assert field in answer.context["form"].errors, field
    work.refresh_from_db()
    assert work.status == Status.DISPATCHED


def test_a_hidden_answer_is_dropped(work: Investigation, client_for: Any) -> None:
    doctor = client_for(make_user("医生", (Role.GRID_DOCTOR, MAOJIN)))
    typed = answers(symptoms=["cough"], symptoms_other="藏", isolation_why="藏")
    doctor.post(f"{LIST}{work.pk}/report/", typed)
    work.refresh_from_db()
    assert work.answers is not None
    assert "藏" not in str(work.answers.values)


def test_a_stale_form_is_refused_and_keeps_what_was_typed(
    work: Investigation, client_for: Any
) -> None:
    one = client_for(make_user("医生甲", (Role.GRID_DOCTOR, MAOJIN)))
    two = client_for(make_user("医生乙", (Role.GRID_DOCTOR, MAOJIN)))
    url = f"{LIST}{work.pk}/report/"
    one.post(url, answers())

    answer = two.post(url, answers(notes="我的记录"))

    assert answer.status_code == 409
    assert "我的记录" in answer.content.decode()
    assert "已由他人办理" in answer.content.decode()
    work.refresh_from_db()
    assert work.answers is not None
    assert work.answers.values["notes"] == "已送发热门诊"


def test_the_same_report_sent_twice_is_one(work: Investigation, client_for: Any) -> None:
    doctor = client_for(make_user("医生", (Role.GRID_DOCTOR, MAOJIN)))
    typed = answers()
    for _ in range(2):
        assert doctor.post(f"{LIST}{work.pk}/report/", typed).status_code == 302
    assert [event.verb for event in work.events.all()] == ["accept", "report"]


def test_a_fever_reaches_the_key_group(work: Investigation, client_for: Any) -> None:
    reporter = make_user("填报员", (Role.REPORTER, MAOJIN))
    row = KeyPerson.objects.create(
        person=work.person,
        group="wuhan_returnee",
        area_code=MAOJIN,
        from_place="武汉",
        arrived_on="2020-01-20",
        stay_address="1号",
        symptoms="no",
        reporter=reporter,
        reported_at=timezone.now(),
        client_uuid=uuid.uuid4(),
    )
    doctor = client_for(make_user("医生", (Role.GRID_DOCTOR, MAOJIN)))
    doctor.post(f"{LIST}{work.pk}/report/", answers())

    row.refresh_from_db()
    assert row.symptoms == "yes"
    moved = set(Delta.objects.filter(measure="key_persons_symptom").values_list("dimension", "n"))
    assert moved == {("no", -1), ("yes", 1)}


def test_another_township_learns_nothing(work: Investigation, client_for: Any) -> None:
    stranger = client_for(make_user("前进", (Role.TOWNSHIP_OFFICER, QIANJIN_STREET)))
    url = f"{LIST}{work.pk}/"
    for address in (url, url + "report/"):
        assert stranger.get(address).status_code == 404
    assert stranger.post(url + "report/", answers()).status_code == 404
    assert (
        stranger.post(url + "step/check/", {"client_uuid": str(uuid.uuid4())}).status_code == 404
    )
    assert url not in stranger.get(LIST).content.decode()
    assert url not in stranger.get("/desk/inbox/").content.decode()


def test_the_list_is_filtered_paged_and_counted(
    work: Investigation, client_for: Any, django_assert_max_num_queries: Any
) -> None:
    for _ in range(29):
        open_one()
    hq = client_for(make_user("指挥部", (Role.CITY_HQ, CITY)))

    with django_assert_max_num_queries(40):
        page = hq.get(LIST)
    assert len(page.context["rows"]) == 25
    assert len(hq.get(page.context["page"].next_url).context["rows"]) == 5
    assert not hq.get(LIST, {"status": "closed"}).context["rows"]
    assert not hq.get(LIST, {"overdue": "on"}).context["rows"]
    assert len(hq.get(LIST, {"area": HUBIN_STREET}).context["rows"]) == 25
    assert not hq.get(LIST, {"area": QIANJIN_STREET}).context["rows"]
    assert Entry.objects.filter(verb="look", subject="investigations.Investigation").count() == 3


def test_one_is_found_by_number_and_its_person_by_name(
    work: Investigation, client_for: Any
) -> None:
    officer = client_for(make_user("乡镇", (Role.TOWNSHIP_OFFICER, HUBIN_STREET)))
    stranger = client_for(make_user("前进", (Role.TOWNSHIP_OFFICER, QIANJIN_STREET)))
    for words in (str(work.pk), "测试"):
        found = officer.get("/desk/search/", {"q": words}).content.decode()
        assert f"{LIST}{work.pk}/" in found
        hidden = stranger.get("/desk/search/", {"q": words}).content.decode()
        assert f"{LIST}{work.pk}/" not in hidden
    assert Entry.objects.filter(verb="search").exists()
    assert officer.get("/desk/search/", {"q": "\x00"}).status_code == 200
    assert officer.get("/desk/").status_code == 200


def test_a_desk_page_looks_again_in_part(work: Investigation, client_for: Any) -> None:
    officer = client_for(make_user("乡镇", (Role.TOWNSHIP_OFFICER, HUBIN_STREET)))
    for url in ("/desk/", LIST, "/desk/inbox/", "/desk/key-groups/", "/desk/inbox/count/"):
        part = officer.get(url, headers={"HX-Request": "true", "HX-Target": "div#x"})
        assert "<html" not in part.content.decode(), url
        assert part.status_code == 200


def inputs(page: str) -> dict[str, list[str]]:
    """What a browser without script sends back: the fields of the form that are filled in."""
    found: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", page.split('<form method="post" class="stack"')[1]):
        told = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if "name" in told and (told.get("type") not in {"radio", "checkbox"} or "checked" in tag):
            found.setdefault(told["name"], []).append(told.get("value", ""))
    return found


def test_the_questionnaire_page_by_page_loses_nothing(
    work: Investigation, client_for: Any
) -> None:
    doctor = client_for(make_user("医生", (Role.GRID_DOCTOR, MAOJIN)))
    url = f"{LIST}{work.pk}/report/"
    page = doctor.get(url + "?go=1").content.decode()
    assert ("体温" in page, "接触史" in page) == (True, False)
    typed = inputs(page) | {"temperature": ["38.4"], "fever": ["yes"], "onset": ["2020-02-01"]}
    typed |= {"symptoms": ["cough", "fatigue"], "go": ["2"]}
    page = doctor.post(url, typed).content.decode()
    assert ("接触史" in page, "第 2 步，共 3 步" in page) == (True, True)
    page = doctor.post(url, inputs(page) | {"had_contact": ["no"], "go": ["1"]}).content.decode()
    assert 'value="38.4"' in page
    page = doctor.post(url, inputs(page) | {"go": ["3"]}).content.decode()
    page = doctor.post(url, inputs(page) | {"isolation": ["yes"], "go": ["4"]}).content.decode()
    assert all(word in page for word in ("核对信息", "38.4", "咳嗽", "修改：接触史"))

    doctor.post(url, inputs(page))

    work.refresh_from_db()
    assert work.answers is not None
    assert work.answers.values["symptoms"] == ["cough", "fatigue"]
    assert (work.answers.values["had_contact"], work.fever) == ("no", "yes")


def test_a_report_may_have_rows_without_script(work: Investigation, client_for: Any) -> None:
    old = newest(work.form_slug)
    changed = json.loads(json.dumps(old.schema))
    label = {"zh-hans": "同住人", "en": "Housemate"}
    who = {"name": "who", "type": "text", "label": label, "required": True}
    changed["pages"][0]["fields"].append(
        {"name": "mates", "type": "group", "label": label, "item_label": label, "fields": [who]}
    )
    publish(work.form_slug, old.title, changed, by=System())
    doctor = client_for(make_user("医生", (Role.GRID_DOCTOR, MAOJIN)))
    url = f"{LIST}{work.pk}/report/"

    page = doctor.post(url, answers(row="add mates")).content.decode()
    assert ('value="38.4"' in page, 'name="mates-0-who"' in page) == (True, True)
    doctor.post(url, answers(**{"mates-rows": "1", "mates-0-who": "乙"}))

    work.refresh_from_db()
    assert work.answers is not None
    assert work.answers.values["mates"] == [{"who": "乙"}]
    assert "同住人: 乙" in doctor.get(f"{LIST}{work.pk}/").content.decode()


def test_an_answer_is_read_under_the_version_it_was_given_under(
    work: Investigation, client_for: Any
) -> None:
    doctor = client_for(make_user("医生", (Role.GRID_DOCTOR, MAOJIN)))
    doctor.post(f"{LIST}{work.pk}/report/", answers())
    old = newest(work.form_slug)
    changed = json.loads(json.dumps(old.schema).replace("fever", "heat"))
    changed["pages"][0]["fields"][0]["label"]["zh-hans"] = "额温"
    publish(work.form_slug, old.title, changed, by=System())

    page = doctor.get(f"{LIST}{work.pk}/").content.decode()

    assert ("体温" in page, "额温" in page) == (True, False)
    assert newest(work.form_slug).version == old.version + 1
