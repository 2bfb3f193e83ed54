"""A stand-in does the work in his own name; who runs the machine sees nobody's data."""

import datetime
import json
from typing import Any

import pytest
from django.utils import timezone

from tests.epidemic.investigations.test_a_doctors_round import answers
from tests.epidemic.test_people_who_move_and_merge import ANSWERS, enter, house, step, wrong  # noqa: F401
from tests.factories import CITY, HUBIN, HUBIN_STREET, MAOJIN, make_person, make_user
from yimen.epidemic.investigations.models import Investigation
from yimen.foundation.audit.models import DeletionCertificate, Entry
from yimen.foundation.audit.retention import purge
from yimen.foundation.people import actions as people
from yimen.foundation.staff.models import Post, Role
from yimen.kit.sight import System

pytestmark = pytest.mark.usefixtures("house")
NUMBER = "411202199001010011"


def test_a_stand_in_does_the_work_and_the_audit_says_for_whom(client_for: Any) -> None:
    enter(make_person(MAOJIN))
    work = Investigation.objects.get()
    away = make_user("王大夫", (Role.GRID_DOCTOR, HUBIN_STREET))
    other = make_user("李大夫")
    hour = datetime.timedelta(hours=1)
    post = Post.objects.create(
        user=other,
        role=Role.GRID_DOCTOR,
        area_id=HUBIN_STREET,
        since=timezone.now() - hour,
        until=timezone.now() + hour,
        stands_in_for=away.posts.get(),
    )
    browser, url = client_for(other), f"/desk/investigations/{work.pk}/"
    assert url in browser.get("/desk/inbox/").content.decode()

    browser.post(url + "report/", answers())

    work.refresh_from_db()
    assert work.reported_by == other
    entry = Entry.objects.get(verb="report")
    assert (entry.actor_id, entry.role) == (other.pk, Role.GRID_DOCTOR)
    auditor = client_for(make_user("审计", (Role.AUDITOR, CITY)))
    said = auditor.get(f"/desk/audit/{entry.pk}/").content.decode()
    assert f"?who={away.pk}" in said
    post.until = timezone.now()
    post.save()
    assert browser.get(url).status_code == 404


PAGES = (
    "/desk/",
    "/desk/inbox/",
    "/desk/people/",
    "/desk/people/persons/",
    "/desk/key-groups/",
    "/desk/key-groups/list/",
    "/desk/investigations/",
    "/desk/situation/",
    "/desk/search/?q=龘",
    "/desk/staff/",
    "/desk/areas/",
    "/screen/",
    "/desk/audit/",
    "/my/",
)


def test_the_system_administrator_sees_nobody_s_data(client_for: Any) -> None:
    browser = client_for(make_user("系统管理员", (Role.SYSTEM_ADMIN, CITY)))
    person = make_person(MAOJIN, name="龘龘", document_number=NUMBER, phone="+8613900007777")
    row = enter(person, stay_address="龘龘路1号")
    work = Investigation.objects.get()

    for page in PAGES:
        said = browser.get(page).content.decode()
        for word in ("龘*", "龘龘", NUMBER, "13900007777", "139****7777"):
            assert word not in said, page
    one = f"/desk/people/persons/{person.pk}/"
    others = (f"/desk/key-groups/{row.pk}/", f"/desk/investigations/{work.pk}/")
    for page in (one, f"{one}full/", *others):
        assert browser.get(page).status_code == 404, page


def test_what_was_answered_about_a_resident_is_in_his_export(client_for: Any) -> None:
    user = make_user("测试甲")
    enter(make_person(MAOJIN, name="测试甲", account=user))
    step(Investigation.objects.get(), "report", values=ANSWERS | {"notes": "已送发热门诊"})

    tables = json.loads(client_for(user).post("/my/export/").content)["tables"]

    [said] = tables["eforms.Answers"]
    assert said["form"] == "入户排查"
    assert "已送发热门诊" in [one["answer"] for one in said["answers"]]


def test_figures_and_rows_still_agree_after_the_purge(client_for: Any) -> None:
    gone, kept = make_person(MAOJIN), make_person(MAOJIN)
    for person in (gone, kept):
        enter(person)
    for work in Investigation.objects.all():
        step(work, "report", values=ANSWERS)
        step(work, "check")
    people.merge(gone.pk, kept.pk, reason="", by=System())

    made = purge(by=System(), at=timezone.now() + datetime.timedelta(days=1200))

    assert made is not None
    assert wrong() == []
    auditor = client_for(make_user("审计", (Role.AUDITOR, CITY)))
    assert (
        DeletionCertificate.objects.get().sha256
        in auditor.get("/desk/audit/certificates/").content.decode()
    )
    officer = client_for(make_user("县级", (Role.COUNTY_HQ, HUBIN)))
    assert officer.get("/desk/audit/certificates/").status_code in {403, 404}
