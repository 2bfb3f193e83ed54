"""An outbreak is entered and changed without code, and whatever runs keeps its figures."""

import datetime
import json
import re
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from tests.factories import CITY, HUBIN, HUBIN_STREET, MAOJIN, make_user
from yimen.epidemic.outbreaks import actions, catalogue, queries, rules
from yimen.epidemic.outbreaks.models import Level, Outbreak, Plan, RiskArea, Status
from yimen.foundation.accounts.models import User
from yimen.foundation.audit.models import Entry
from yimen.foundation.staff.models import Role
from yimen.kit.sight import System

pytestmark = pytest.mark.usefixtures("city")
URL = "/desk/outbreaks/"
DAY = datetime.date(2020, 2, 10)
TEMPLATE = f"{URL}new/?template=covid-19-2020-02"


@pytest.fixture
def expert() -> User:
    return make_user("周流调", (Role.EPIDEMIOLOGIST, CITY))


@pytest.fixture
def browser(client_for: Any, expert: User) -> Client:
    client: Client = client_for(expert)
    return client


@pytest.fixture
def covid() -> Outbreak:
    [outbreak] = actions.load_defaults(by=System())
    return outbreak


def shown_fields(html: str) -> dict[str, Any]:
    """What the browser would send of the page's form, as it is filled in."""
    form = html[html.rindex('<form class="stack"') :]
    found: dict[str, Any] = {}
    for tag in re.findall(r"<(?:input|select|textarea)[^>]*>", form):
        said = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        if "name" not in said or (
            said.get("type") in {"checkbox", "radio"} and "checked" not in tag
        ):
            continue
        ticked = "on" if said.get("type") == "checkbox" else ""
        found.setdefault(said["name"], []).append(said.get("value", ticked))
    return found


def filled(browser: Client, url: str, **changes: Any) -> dict[str, Any]:
    return shown_fields(browser.get(url).content.decode()) | changes


def test_an_outbreak_from_the_template_needs_two_buttons(browser: Client) -> None:
    assert TEMPLATE.removeprefix(f"{URL}new/") in browser.get(f"{URL}new/").content.decode()

    made = browser.post(TEMPLATE, filled(browser, TEMPLATE))
    outbreak = Outbreak.objects.get()
    browser.post(f"{made['Location']}step/start/")

    outbreak.refresh_from_db()
    plan = queries.plan(outbreak)
    assert outbreak.status == Status.IN_FORCE
    assert (plan.observation_days, plan.every_days, plan.weekdays) == (
        14,
        1,
        [0, 1, 2, 3, 4, 5, 6],
    )
    assert [each["zh"] for each in plan.classifications][:2] == ["疑似病例", "确诊病例"]
    assert set(outbreak.risk_areas.values_list("place", flat=True)) == {"武汉市", "湖北省"}
    assert queries.current() == outbreak


def test_a_form_sent_twice_is_one_outbreak(browser: Client) -> None:
    form = filled(browser, TEMPLATE)

    first, second = browser.post(TEMPLATE, form), browser.post(TEMPLATE, form)

    assert first["Location"] == second["Location"]
    assert (Outbreak.objects.count(), Plan.objects.count(), RiskArea.objects.count()) == (1, 1, 2)


def test_the_page_shows_every_figure_with_its_source(browser: Client, covid: Outbreak) -> None:
    html = browser.get(f"{URL}{covid.pk}/").content.decode()

    assert "自最后一次接触后医学观察14天" in html
    assert "第四版未给出天数" in html
    assert "武汉市新型冠状病毒感染的肺炎疫情防控指挥部通告第1号" in html


def test_a_changed_plan_is_a_new_version_and_what_runs_keeps_the_old(
    browser: Client, covid: Outbreak
) -> None:
    began_under = queries.plan(covid)
    url, tomorrow = f"{URL}{covid.pk}/plan/", timezone.localdate() + datetime.timedelta(days=1)
    changes = {"observation_days": 21, "effective_from": tomorrow.isoformat(), "ground": "第五版"}

    browser.post(url, filled(browser, url, **changes))

    later = timezone.now() + datetime.timedelta(days=2)
    assert queries.plan(covid) == began_under
    assert queries.plan(covid, at=later).observation_days == 21
    assert queries.version(covid, began_under.version).observation_days == 14
    page = browser.get(f"{URL}{covid.pk}/").content.decode()
    assert "观察天数: 14 → 21" in page
    assert "周流调" in page
    assert Entry.objects.filter(verb="change", subject="outbreaks.Plan", reason="第五版").exists()


def test_a_figure_that_was_changed_loses_the_source_it_no_longer_has(
    browser: Client, covid: Outbreak
) -> None:
    url = f"{URL}{covid.pk}/plan/"

    browser.post(url, filled(browser, url, observation_days=21, ground="第五版"))

    sources = queries.plan(covid).sources
    assert "observation_days" not in sources
    assert "every_days" in sources


def test_no_statement_changes_a_version_that_was_made(covid: Outbreak) -> None:
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        Plan.objects.update(observation_days=7)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("observation_days", "0", "应在1到90之间。"),
        ("observation_days", "400", "90"),
        ("incubation_max_days", "0", "最长不能小于最短。"),
        ("weekdays", [], "此项必须填写。"),
        ("ground", "", "此项必须填写。"),
    ],
)
def test_a_plan_nobody_can_follow_is_refused_at_its_field(
    browser: Client, covid: Outbreak, field: str, value: Any, said: str
) -> None:
    url = f"{URL}{covid.pk}/plan/"

    answer = browser.post(
        url, filled(browser, url, **{"ground": "第五版", "every_days": 3, field: value})
    )

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert 'name="every_days" value="3"' in answer.content.decode(), "what was typed is lost"
    assert Plan.objects.count() == 1


def test_words_of_a_classification_are_edited_on_the_page(
    browser: Client, covid: Outbreak
) -> None:
    url = f"{URL}{covid.pk}/plan/"
    fresh = {"words-4-zh": "排除病例", "words-4-en": "Ruled out", "ground": "第五版"}

    browser.post(url, filled(browser, url, **fresh))

    words = queries.plan(covid).classifications
    assert [(each["code"], each["zh"]) for each in words][-1] == ("ruled-out", "排除病例")
    assert len(words) == 5


def place(**changes: Any) -> dict[str, Any]:
    form = {
        "client_uuid": uuid.uuid4(), "place": "温州市", "level": "medium",
        "since": "2020-02-02", "source": "通告", "area": "", "until": "",
    }  # fmt: skip
    return form | changes


def test_a_risk_area_counts_from_its_first_day_to_its_last(
    browser: Client, covid: Outbreak
) -> None:
    form = place()
    browser.post(f"{URL}{covid.pk}/places/", form)
    browser.post(f"{URL}{covid.pk}/places/", form)
    row = RiskArea.objects.get(place="温州市")

    browser.post(f"{URL}{covid.pk}/places/{row.pk}/end/", {"on": "2020-02-20"})

    days = [datetime.date(2020, 2, day) for day in (1, 2, 20, 21)]
    levels = [queries.risk_level("浙江省温州市鹿城区", day) for day in days]
    assert levels == [None, Level.MEDIUM, Level.MEDIUM, None]


def test_a_division_of_the_city_is_a_risk_with_all_that_lies_in_it(
    browser: Client, covid: Outbreak
) -> None:
    form = place(place="", area=f"湖滨街道 {HUBIN_STREET}", level="high")

    browser.post(f"{URL}{covid.pk}/places/", form)

    assert queries.risk_level(MAOJIN, DAY) == Level.HIGH
    assert queries.risk_level(HUBIN, DAY) is None
    assert RiskArea.objects.get(area_code=HUBIN_STREET).place == "湖滨街道"


def test_a_risk_area_entered_by_mistake_counts_for_no_day(
    browser: Client, covid: Outbreak
) -> None:
    browser.post(f"{URL}{covid.pk}/places/", place())
    row = RiskArea.objects.get(place="温州市")
    url = f"{URL}{covid.pk}/places/{row.pk}/withdraw/"
    assert "温州市" in browser.get(url).content.decode()

    browser.post(url)

    assert queries.risk_level("温州市", DAY) is None
    assert "温州市" in browser.get(f"{URL}{covid.pk}/").content.decode(), "the history forgot it"


def test_an_end_before_the_beginning_is_refused_at_its_field(
    browser: Client, covid: Outbreak
) -> None:
    row = RiskArea.objects.get(place="武汉市")
    wrong = browser.post(f"{URL}{covid.pk}/places/{row.pk}/end/", {"on": "2019-12-01"})
    missing = browser.post(f"{URL}{covid.pk}/places/", place(place=""))

    assert (wrong.status_code, missing.status_code) == (422, 422)
    assert "结束日期不能早于开始日期。" in wrong.content.decode()
    assert "请填写地点。" in missing.content.decode()


def test_an_outbreak_ends_on_a_day_and_may_be_taken_up_again(
    browser: Client, covid: Outbreak
) -> None:
    today = timezone.localdate()
    url = f"{URL}{covid.pk}/"
    yesterday = today - datetime.timedelta(days=1)
    early = browser.post(f"{url}step/end/", {"on": (today + datetime.timedelta(9)).isoformat()})

    browser.post(f"{url}step/end/", {"on": yesterday.isoformat()})

    assert early.status_code == 422
    assert queries.current() is None
    assert queries.current(timezone.now() - datetime.timedelta(days=2)) == covid
    again = browser.post(f"{url}step/end/", {"on": yesterday.isoformat()})
    assert "您打开页面后已有人修改" in again.content.decode()
    browser.post(f"{url}step/reopen/")
    assert queries.current() == covid


def test_every_other_post_reads_and_finds_no_button(client_for: Any, covid: Outbreak) -> None:
    reporter = client_for(make_user("填报员", (Role.REPORTER, MAOJIN)))

    html = reporter.get(f"{URL}{covid.pk}/").content.decode()

    assert "观察方案" in html
    assert "/plan/" not in html
    for address in ("new/", f"{covid.pk}/plan/", f"{covid.pk}/places/", f"{covid.pk}/names/"):
        assert reporter.get(URL + address).status_code == 404
    assert reporter.post(f"{URL}{covid.pk}/step/end/", {"on": "2020-03-01"}).status_code == 403
    covid.refresh_from_db()
    assert covid.status == Status.IN_FORCE


def test_nobody_else_changes_it_through_an_action_either(covid: Outbreak) -> None:
    headquarters = make_user("指挥部", (Role.CITY_HQ, CITY))
    with pytest.raises(rules.NotAnEpidemiologist):
        actions.add_risk_areas(covid.pk, [], by=headquarters)


def test_an_epidemiologist_sees_no_people(browser: Client) -> None:
    assert browser.get("/desk/").status_code == 200
    assert browser.get("/desk/people/persons/").content.decode().count("/desk/people/persons/") < 3


def test_a_second_disease_is_a_file_and_no_code(tmp_path: Path, expert: User) -> None:
    said = json.loads((catalogue.FOLDER / "covid-19-2020-02.json").read_text())
    said["name"] = {"zh-hans": "某病疫情", "en": "Some outbreak"}
    said["plan"] |= {"observation_days": 21, "every_days": 2}
    (tmp_path / "some-disease.json").write_text(json.dumps(said))

    template = catalogue.templates(tmp_path)["some-disease"]
    outbreak = actions.enter(actions.from_template(template, DAY), by=expert)

    assert (outbreak.name_en, queries.plan(outbreak).observation_days) == ("Some outbreak", 21)


def test_the_city_starts_with_one_outbreak_and_keeps_its_own(covid: Outbreak) -> None:
    assert actions.load_defaults(by=System()) == []
    assert Outbreak.objects.get() == covid
    assert queries.current() == covid
