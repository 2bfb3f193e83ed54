"""A file is what its bytes say, lies sealed, and is gone when it is erased."""

import datetime
import io
import time
import uuid
from pathlib import Path

import pytest
from django.db import transaction
from PIL import ExifTags, Image

from tests.factories import MAOJIN, make_person, make_user
from tests.foundation.files.samples import GPS, photo, upload, workbook
from yimen.foundation.accounts.models import User
from yimen.foundation.audit.models import Entry
from yimen.foundation.audit.retention import history_of, purge
from yimen.foundation.files import actions, queries, rules
from yimen.foundation.files.fields import file_response
from yimen.foundation.files.models import File
from yimen.foundation.people.models import Person
from yimen.foundation.staff.models import Role
from yimen.kit import clock
from yimen.kit.crypto import Unreadable
from yimen.kit.sight import System

OWNER = "people.Person"


def days(number: int) -> datetime.timedelta:
    return datetime.timedelta(days=number)


@pytest.fixture
def reporter(city: None) -> User:
    return make_user("填报员", (Role.REPORTER, MAOJIN))


def kept(by: User, content: bytes = b"", name: str = "photo.jpg", **given: object) -> File:
    chosen = upload(content or photo(), name)
    wanted = rules.PICTURES | rules.SHEETS | {rules.PDF}
    return actions.keep(chosen, accepts=wanted, owner=OWNER, by=by, **given)  # type: ignore[arg-type]


def opened(file: File) -> Image.Image:
    return Image.open(io.BytesIO(queries.read(file)))


def on_disk(folder: Path) -> list[Path]:
    return [path for path in (folder / "files").rglob("*") if path.is_file()]


def test_a_photo_forgets_where_and_by_which_phone_it_was_taken(reporter: User) -> None:
    file = kept(reporter)

    content = queries.read(file)
    assert not opened(file).getexif()
    assert b"PhoneOfWang" not in content
    assert not file.kept_position


def test_a_place_that_may_be_kept_is_all_that_is_kept(reporter: User) -> None:
    file = kept(reporter, keep_position=True)

    exif = opened(file).getexif()
    assert exif.get_ifd(ExifTags.IFD.GPSInfo)[2] == GPS[2]
    assert ExifTags.Base.Make not in exif
    assert file.kept_position


def test_a_photo_taken_sideways_stands_upright(reporter: User) -> None:
    file = kept(reporter, photo(64, 32, turned=True))

    assert opened(file).size == (32, 64)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_large_picture_is_kept_no_larger_than_needed(reporter: User, kind: str) -> None:
    file = kept(reporter, photo(4000, 1000, kind))

    assert opened(file).size == (2560, 640)
    assert opened(file).format == kind


def test_the_name_gets_the_ending_that_the_bytes_deserve(reporter: User) -> None:
    file = kept(reporter, name="C:\\王五\\张三.exe")

    assert file.name == "张三.jpg"


def test_nobody_who_has_the_disk_can_read_a_file(reporter: User, data_folder: Path) -> None:
    file = kept(reporter, "姓名,证件号码\n张三,411202".encode(), "list.csv")

    (path,) = on_disk(data_folder)
    assert path.name == str(file.uuid)
    assert path.parent.name == path.name[:2]
    assert "张三".encode() not in path.read_bytes()
    assert (path.stat().st_mode & 0o777, path.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert (data_folder / "files").stat().st_mode & 0o777 == 0o700
    assert "张三".encode() in queries.read(file)


def test_a_file_put_in_anothers_place_is_noticed(reporter: User, data_folder: Path) -> None:
    one, other = kept(reporter), kept(reporter)
    places = {path.name: path for path in on_disk(data_folder)}

    places[str(one.uuid)].write_bytes(places[str(other.uuid)].read_bytes())

    with pytest.raises(Unreadable):
        queries.read(one)


def test_a_form_sent_twice_keeps_one_file(reporter: User, data_folder: Path) -> None:
    same = uuid.uuid4()

    one, two = kept(reporter, client_uuid=same), kept(reporter, client_uuid=same)

    assert one == two
    assert len(on_disk(data_folder)) == 1


def test_what_is_kept_and_erased_is_in_the_audit(reporter: User) -> None:
    file = kept(reporter)
    actions.attach([file], 7, by=reporter)
    actions.remove_many([file], by=reporter, reason="wrong photo")

    deeds = Entry.objects.filter(subject="files.File", subject_ids=[file.pk]).order_by("id")
    assert list(deeds.values_list("verb", flat=True)) == ["keep_file", "attach_file", "erase_file"]


@pytest.mark.django_db(transaction=True)
def test_a_form_that_fails_leaves_nothing_that_can_be_reached(data_folder: Path) -> None:
    person = make_user("填报员")
    with transaction.atomic():
        kept(person)
        transaction.set_rollback(True)
    assert not File.objects.exists()
    assert len(on_disk(data_folder)) == 1

    assert actions.sweep(time.time() + 1) == 1

    assert on_disk(data_folder) == []


@pytest.mark.django_db(transaction=True)
def test_an_erased_file_is_gone_from_the_disk_at_once(data_folder: Path) -> None:
    person = make_user("填报员")
    file = kept(person)

    actions.remove_many([file], by=person)

    file.refresh_from_db()
    assert on_disk(data_folder) == []
    assert file.name == ""
    with pytest.raises(rules.NotKept):
        queries.read(file)


def test_the_sweep_spares_what_is_kept_and_what_is_still_being_written(
    reporter: User, data_folder: Path
) -> None:
    file = kept(reporter)
    (data_folder / "files" / "ab").mkdir(exist_ok=True)
    (data_folder / "files" / "ab" / "x.new").write_bytes(b"half")

    assert actions.sweep(time.time() - 3600) == 0
    assert actions.sweep(time.time() + 1) == 1

    assert queries.read(file)


def test_files_end_with_the_person_they_belong_to(
    reporter: User, data_folder: Path, django_capture_on_commit_callbacks: object
) -> None:
    person = make_person(MAOJIN)
    file = kept(reporter, owner_id=person.pk, name="张三的体温单.jpg")
    Person.objects.filter(pk=person.pk).update(created_at=clock.now() - days(400))

    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        made = purge(by=System())

    file.refresh_from_db()
    assert made
    assert made.counts["files.File"] == 1
    assert (file.name, on_disk(data_folder)) == ("", [])
    events = history_of(File)
    assert events
    assert not events._default_manager.filter(pgh_obj_id=file.pk).exists()


def test_a_file_chosen_on_a_form_never_sent_ends_in_two_days(reporter: User) -> None:
    kept(reporter, at=clock.now() - days(3))
    waiting = kept(reporter)

    purge(by=System())

    assert list(File.objects.kept()) == [waiting]


def test_a_picture_is_shown_and_a_table_only_downloaded(reporter: User) -> None:
    picture = file_response(kept(reporter), inline=True)
    table = file_response(kept(reporter, workbook(), "名单.xlsx"), inline=True)

    assert picture["Content-Disposition"] == 'inline; filename="photo.jpg"'
    assert table["Content-Disposition"].startswith("attachment;")
    for answer in (picture, table):
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in answer["Content-Security-Policy"]
        assert answer["Cache-Control"] == "private, no-store"
