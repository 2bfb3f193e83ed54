import datetime
import uuid

import pytest
from django.utils import timezone

from tests import factories as f
from yimen.foundation.staff.models import Post, Role

pytestmark = pytest.mark.usefixtures("city")


def test_an_administrator_appoints_a_reporter_through_the_page(client_for):
    admin = f.make_user("管理员", (Role.SYSTEM_ADMIN, f.HUBIN))
    f.make_user("新人", phone="+8613812340001")
    form = {
        "phone": "13812340001", "role": "reporter", "area": "茅津社区",
        "client_uuid": str(uuid.uuid4()),
    }  # fmt: skip
    browser = client_for(admin)

    first = browser.post("/desk/staff/appoint/", form)
    again = browser.post("/desk/staff/appoint/", form)

    assert (first.status_code, again.status_code) == (302, 302)
    assert Post.objects.filter(user__display_name="新人", area=f.MAOJIN).count() == 1
    assert "新人" in browser.get("/desk/staff/", {"q": "湖滨街道"}).content.decode()


def test_a_forged_division_outside_the_area_is_an_error_at_the_field(client_for):
    admin = f.make_user("管理员", (Role.SYSTEM_ADMIN, f.HUBIN))
    f.make_user("新人", phone="+8613812340001")
    form = {
        "phone": "13812340001", "role": "reporter", "area": str(f.SHANZHOU_VILLAGE),
        "client_uuid": str(uuid.uuid4()),
    }  # fmt: skip
    answer = client_for(admin).post("/desk/staff/appoint/", form)
    assert answer.status_code == 422
    assert "area" in answer.context["form"].errors


@pytest.mark.parametrize("role", Role)
def test_only_who_oversees_reads_who_holds_which_post(client_for, role):
    user = f.make_user("某人", (role, f.HUBIN))
    f.make_user("陕州填报员", (Role.REPORTER, f.SHANZHOU_VILLAGE))
    answer = client_for(user).get("/desk/staff/")
    readers = {Role.SYSTEM_ADMIN, Role.COUNTY_HQ, Role.CITY_HQ, Role.AUDITOR}
    assert answer.status_code == (200 if role in readers else 404)
    if role in readers:
        assert "陕州填报员" not in answer.content.decode()


def test_headquarters_reads_but_does_not_appoint(client_for):
    browser = client_for(f.make_user("指挥部", (Role.COUNTY_HQ, f.HUBIN)))
    assert browser.get("/desk/staff/appoint/").status_code == 404


def test_ending_a_post_takes_the_page_away(client_for):
    admin = f.make_user("管理员", (Role.SYSTEM_ADMIN, f.HUBIN))
    worker = f.make_user("填报员", (Role.REPORTER, f.MAOJIN))
    post = Post.objects.get(user=worker)
    assert client_for(worker).get("/desk/people/").status_code == 200

    answer = client_for(admin).post(f"/desk/staff/posts/{post.pk}/end/", {"reason": "离任"})

    assert answer.status_code == 302
    assert client_for(worker).get("/desk/people/").status_code == 404


def test_a_post_elsewhere_is_not_there(client_for):
    admin = f.make_user("管理员", (Role.SYSTEM_ADMIN, f.HUBIN))
    f.make_user("填报员", (Role.REPORTER, f.SHANZHOU_VILLAGE))
    post = Post.objects.get(area=f.SHANZHOU_VILLAGE)
    browser = client_for(admin)
    assert browser.get(f"/desk/staff/posts/{post.pk}/end/").status_code == 404
    assert browser.get(f"/desk/staff/posts/{post.pk}/stand-in/").status_code == 404


def test_somebody_stands_in_through_the_page(client_for):
    admin = f.make_user("管理员", (Role.SYSTEM_ADMIN, f.HUBIN))
    worker = f.make_user("填报员", (Role.REPORTER, f.MAOJIN))
    f.make_user("替补", phone="+8613812340002")
    post = Post.objects.get(user=worker)
    day = timezone.localdate() + datetime.timedelta(days=3)
    form = {"phone": "13812340002", "until": day.isoformat(), "client_uuid": str(uuid.uuid4())}
    answer = client_for(admin).post(f"/desk/staff/posts/{post.pk}/stand-in/", form)
    assert answer.status_code == 302
    assert Post.objects.get(stands_in_for=post).user.display_name == "替补"


def test_everybody_reads_his_own_posts(client_for):
    worker = f.make_user("填报员", (Role.REPORTER, f.MAOJIN))
    assert "茅津社区" in client_for(worker).get("/desk/staff/mine/").content.decode()
