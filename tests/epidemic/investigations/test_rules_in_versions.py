"""Rules are data: a new version is in force from its moment, and work keeps the one it has."""

import datetime
import uuid
from typing import Any

import pytest
from django.utils import timezone

from tests.epidemic.investigations.test_lifecycle import move, open_one
from tests.factories import CITY, HUBIN_STREET, MAOJIN, make_user
from yimen.epidemic.investigations import actions
from yimen.epidemic.investigations.models import Investigation, Rule
from yimen.foundation.staff.models import Role
from yimen.kit import clock
from yimen.kit.sight import System

RULES = "/desk/investigations/rules/"
WUHAN = "key_groups.wuhan_returnee"


def version(**fields: Any) -> dict[str, Any]:
    begin = timezone.localtime() + datetime.timedelta(hours=1)
    return {
        "client_uuid": str(uuid.uuid4()),
        "trigger": WUHAN,
        "effective_from": f"{begin:%Y-%m-%dT%H:%M}",
        "form_slug": "fever-check",
        "role": "grid_doctor",
        "priority": "low",
        "accept_hours": "2",
        "report_hours": "12",
        "check_hours": "6",
        "to_township_hours": "1",
        "to_county_hours": "2",
        "to_city_hours": "3",
        "instructions_zh": "先打电话再上门",
        "instructions_en": "Call before you go",
        "needs_closing": "on",
    } | fields


@pytest.fixture
def hq(city: None, client_for: Any) -> Any:
    actions.load_defaults(by=System())
    return client_for(make_user("市指挥部", (Role.CITY_HQ, CITY)))


def test_a_new_version_holds_from_its_moment_and_for_new_work_only(hq: Any) -> None:
    before = open_one()
    page = hq.get(f"{RULES}new/?trigger={WUHAN}").content.decode()
    assert 'name="report_hours" value="4"' in page

    assert hq.post(f"{RULES}new/", version(), follow=True).status_code == 200

    soon = open_one()
    with clock.played(timezone.now() + datetime.timedelta(hours=2)):
        later = open_one(at=clock.now())
    assert soon.rule == before.rule
    assert later.rule == Rule.objects.get(check_hours=6)
    assert (later.form_slug, later.priority) == ("fever-check", "low")
    assert later.due_at - later.opened_at == datetime.timedelta(hours=2)
    before = actions.take_step(move(before, "accept"), by=System())
    assert before.due_at - before.stage_at == datetime.timedelta(hours=4)


def test_the_page_of_work_tells_its_rule_and_what_that_asks(hq: Any, client_for: Any) -> None:
    hq.post(f"{RULES}new/", version())
    with clock.played(timezone.now() + datetime.timedelta(hours=2)):
        row = open_one(at=clock.now())
    doctor = client_for(make_user("医生", (Role.GRID_DOCTOR, MAOJIN)))
    page = doctor.get(f"/desk/investigations/{row.pk}/").content.decode()
    assert "先打电话再上门" in page
    assert f"{RULES}{row.rule_id}/" in page
    english = {"accept-language": "en"}
    page = doctor.get(f"/desk/investigations/{row.pk}/", headers=english).content.decode()
    assert "Call before you go" in page
    assert "先打电话再上门" in doctor.get(f"{RULES}{row.rule_id}/").content.decode()


def test_all_versions_are_shown_and_which_is_in_force(hq: Any) -> None:
    hq.post(f"{RULES}new/", version())
    page = hq.get(RULES)
    versions = next(found for trigger, _, found in page.context["triggers"] if trigger == WUHAN)
    assert [one.state for one in versions] == ["planned", "in_force"]
    with clock.played(timezone.now() + datetime.timedelta(hours=2)):
        page = hq.get(RULES)
    versions = next(found for trigger, _, found in page.context["triggers"] if trigger == WUHAN)
    assert [one.state for one in versions] == ["in_force", "past"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"effective_from": "2020-01-01T00:00"}, "effective_from"),
        ({"accept_hours": "20"}, "report_hours"),
        ({"to_county_hours": "0"}, "to_county_hours"),
        ({"to_city_hours": "1"}, "to_city_hours"),
        ({"report_hours": "0"}, "report_hours"),
        ({"report_hours": "99999"}, "report_hours"),
        ({"form_slug": "dragon"}, "form_slug"),
        ({"trigger": "hq.order"}, "trigger"),
        ({"role": "city_hq"}, "role"),
    ],
)
def test_what_cannot_be_a_rule_is_said_at_its_field(
    hq: Any, wrong: dict[str, str], field: str
) -> None:
    before = Rule.objects.count()
    answer = hq.post(f"{RULES}new/", version(**wrong))
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert Rule.objects.count() == before


def test_two_versions_never_begin_at_the_same_moment(hq: Any) -> None:
    typed = version()
    for _ in range(2):
        assert hq.post(f"{RULES}new/", typed).status_code == 302
    twin = hq.post(f"{RULES}new/", version(effective_from=typed["effective_from"]))
    assert "effective_from" in twin.context["form"].errors
    assert Rule.objects.filter(trigger=WUHAN).count() == 2


def test_only_who_makes_rules_may_make_them(hq: Any, client_for: Any) -> None:
    officer = client_for(make_user("乡镇", (Role.TOWNSHIP_OFFICER, HUBIN_STREET)))
    assert officer.get(RULES).status_code == 200
    assert officer.get(f"{RULES}new/").status_code == 404
    assert officer.post(f"{RULES}new/", version()).status_code == 404
    auditor = client_for(make_user("审计", (Role.AUDITOR, CITY)))
    assert auditor.get(RULES).status_code == 404
    assert not Investigation.objects.exists()
