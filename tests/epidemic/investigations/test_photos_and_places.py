"""What shows that somebody was there: photos without their place, a place only if agreed to."""

import datetime
import io
import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.epidemic.investigations.test_a_doctors_round import answers
from tests.epidemic.investigations.test_lifecycle import open_one
from tests.factories import HUBIN_STREET, MAOJIN, QIANJIN_STREET, make_user
from yimen.epidemic.investigations.models import Investigation, Rule, Status
from yimen.foundation.audit.models import Entry
from yimen.foundation.files.models import File
from yimen.foundation.files.queries import read
from yimen.foundation.staff.models import Role
from yimen.kit import clock

LIST = "/desk/investigations/"


def picture(name: str = "门口.jpg", size: tuple[int, int] = (60, 40)) -> SimpleUploadedFile:
    """A photo whose EXIF names the place where it was taken."""
    image, kept = Image.new("RGB", size, "red"), io.BytesIO()
    exif = Image.Exif()
    exif.get_ifd(0x8825)[2] = (34.0, 46.0, 21.0)  # latitude
    exif[0x010F] = "Phone"
    image.save(kept, "JPEG", exif=exif)
    return SimpleUploadedFile(name, kept.getvalue(), "image/jpeg")


@pytest.fixture
def work(city: None) -> Investigation:
    return open_one()


@pytest.fixture
def doctor(work: Investigation, client_for: Any) -> Any:
    return client_for(make_user("医生", (Role.GRID_DOCTOR, MAOJIN)))


def send(doctor: Any, work: Investigation, *photos: Any, **fields: Any) -> Any:
    typed = answers(**{"with-photos": list(photos)}) | fields
    return doctor.post(f"{LIST}{work.pk}/report/", typed)


def test_photos_come_with_the_report_and_without_their_place(
    work: Investigation, doctor: Any, client_for: Any
) -> None:
    assert send(doctor, work, picture(), picture("屋内.jpg")).status_code == 302

    first, second = File.objects.order_by("pk")
    assert (first.owner_id, second.owner_id) == (work.pk, work.pk)
    exif = Image.open(io.BytesIO(read(first))).getexif()
    assert not exif.get_ifd(0x8825)
    officer = client_for(make_user("乡镇", (Role.TOWNSHIP_OFFICER, HUBIN_STREET)))
    url = f"{LIST}{work.pk}/photos/{first.pk}/"
    assert url in officer.get(f"{LIST}{work.pk}/").content.decode()
    shown = officer.get(url)
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    assert "no-store" in shown["Cache-Control"]
    assert Entry.objects.filter(verb="look", subject="files.File").count() == 1
    stranger = client_for(make_user("前进", (Role.TOWNSHIP_OFFICER, QIANJIN_STREET)))
    assert stranger.get(url).status_code == 404
    other = open_one()
    assert officer.get(f"{LIST}{other.pk}/photos/{first.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ([SimpleUploadedFile("a.jpg", b"MZ\x90\x00" + b"\0" * 500, "image/jpeg")], "照片"),
        ([SimpleUploadedFile("a.jpg", b"", "image/jpeg")], "照片"),
        ([SimpleUploadedFile("a.jpg", b"\xff\xd8\xff" + b"\0" * 30_000_000, "image/jpeg")], "MB"),
        ([picture() for _ in range(6)], "最多选五张照片"),
    ],
)
def test_a_wrong_photo_is_said_at_its_field_and_nothing_is_reported(
    work: Investigation, doctor: Any, wrong: list[Any], words: str
) -> None:
    answer = send(doctor, work, *wrong)
    assert answer.status_code == 422
    assert "photos" in answer.context["evidence"].errors
    assert words in answer.content.decode()
    assert 'value="38.4"' in answer.content.decode()
    work.refresh_from_db()
    assert work.status == Status.DISPATCHED


def test_photos_of_a_form_that_has_to_be_mended_need_not_be_chosen_again(
    work: Investigation, doctor: Any, client_for: Any
) -> None:
    page = send(doctor, work, picture(), temperature="99")
    kept = page.context["evidence"]["kept"].value()
    assert (page.status_code, len(kept.split())) == (422, 1)
    beside = client_for(make_user("邻", (Role.GRID_DOCTOR, MAOJIN)))
    other = open_one()
    send(beside, other, **{"with-kept": kept})
    assert not File.objects.filter(owner_id=other.pk).exists()

    assert send(doctor, work, **{"with-kept": kept}).status_code == 302

    assert File.objects.get().owner_id == work.pk


def test_a_report_sent_twice_keeps_each_photo_once(work: Investigation, doctor: Any) -> None:
    typed = answers()
    for _ in range(2):
        sent = typed | {"with-photos": [picture()]}
        assert doctor.post(f"{LIST}{work.pk}/report/", sent).status_code == 302
    assert File.objects.count() == 1


def test_a_rule_that_wants_a_photo_gets_one(work: Investigation, doctor: Any) -> None:
    Rule.objects.update(needs_photo=True)
    assert "photos" in send(doctor, work).context["evidence"].errors
    assert send(doctor, work, picture()).status_code == 302


def test_the_place_is_asked_for_by_the_rule_and_kept_to_a_hundred_metres(
    work: Investigation, doctor: Any
) -> None:
    here = {"with-latitude": "34.7733219", "with-longitude": "111.2001457"}
    url = f"{LIST}{work.pk}/report/"
    assert "yi-place" not in doctor.get(url).content.decode()
    Rule.objects.update(needs_place=True)
    assert "yi-place" in doctor.get(url).content.decode()
    assert send(doctor, work, **here | {"with-latitude": "999"}).status_code == 422

    assert send(doctor, work, **here).status_code == 302

    work.refresh_from_db()
    assert (str(work.latitude), str(work.longitude)) == ("34.773", "111.200")


def test_nobody_is_located_who_does_not_agree_or_is_not_asked(
    work: Investigation, doctor: Any
) -> None:
    send(doctor, work, **{"with-latitude": "34.7", "with-longitude": "111.2"})
    work.refresh_from_db()
    assert (work.status, work.latitude) == (Status.REPORTED, None)


def test_what_a_phone_sends_late_keeps_its_hour(work: Investigation, client_for: Any) -> None:
    user = make_user("医生", (Role.GRID_DOCTOR, MAOJIN))
    doctor = client_for(user)
    Investigation.objects.update(opened_at=clock.now() - datetime.timedelta(hours=5))
    when = clock.now() - datetime.timedelta(hours=2)
    typed = answers(**{"happened_at": when.isoformat(), "with-photos": [picture()]})
    url = f"{LIST}{work.pk}/report/"
    phone = {"X-Yimen-Outbox": "1", "X-Yimen-Account": str(user.pk)}
    for _ in range(2):
        typed["with-photos"] = [picture()]
        answer = doctor.post(url, typed, headers=phone).json()
        assert (answer["state"], answer["client_uuid"]) == ("done", typed["client_uuid"])
    work.refresh_from_db()
    assert work.reported_at == when
    late = answers(client_uuid=str(uuid.uuid4()))
    answer = doctor.post(url, late, headers=phone).json()
    assert (answer["state"], "已由他人办理" in answer["summary"]) == ("refused", True)
    wrong = doctor.post(url, answers(temperature="99"), headers=phone).json()
    assert "temperature" in wrong["errors"]
