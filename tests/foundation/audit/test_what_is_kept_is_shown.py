"""What the city keeps, why, until when: on a page, for those who answer for it."""

import datetime
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone, translation

from tests.factories import CITY, HUBIN, MAOJIN, make_person, make_user
from yimen.foundation.audit.models import DeletionCertificate
from yimen.foundation.audit.retention import beside, foresee, personal, purge
from yimen.foundation.people.models import Person
from yimen.foundation.staff.models import Role
from yimen.kit.sight import System

pytestmark = pytest.mark.usefixtures("city")
URL = "/desk/kept-data/"


def row(html: str, label: str) -> list[str]:
    """The cells of one table's line, without their marks."""
    line = next(part for part in html.split("<tr>") if f">{label}" in part)
    cells = [cell.partition(">")[2].partition("</td>")[0] for cell in line.split("<td")[1:]]
    return [cell.strip() for cell in cells]


@pytest.mark.parametrize(
    ("role", "area"),
    [
        (Role.AUDITOR, HUBIN),
        (Role.CITY_HQ, CITY),
        (Role.COUNTY_HQ, HUBIN),
        (Role.SYSTEM_ADMIN, CITY),
    ],
)
def test_who_answers_for_the_data_finds_the_page_in_his_menu(
    client_for: Any, role: Role, area: int
) -> None:
    browser = client_for(make_user("某某", (role, area)))

    assert f'href="{URL}"' in browser.get("/desk/areas/").content.decode()
    assert browser.get(URL).status_code == 200


@pytest.mark.parametrize("role", [Role.REPORTER, Role.GRID_DOCTOR])
def test_to_others_it_is_not_there(client_for: Any, role: Role) -> None:
    browser = client_for(make_user("某某", (role, MAOJIN)))

    assert browser.get(URL).status_code == 404


def test_every_table_says_why_and_until_when_in_chinese(client_for: Any) -> None:
    html = client_for(make_user("审计", (Role.AUDITOR, CITY))).get(URL).content.decode()

    for each in personal():
        assert f">{each.model}" in html
    assert row(html, "people.Person")[3] == "录入后365天清空（仍被使用的除外）"
    assert row(html, "audit.Entry")[3] == "长期保存"
    assert row(html, "django_cache")[3] == "最后使用后0天删除"


def test_every_purpose_and_ground_has_its_words_in_chinese() -> None:
    said = {text for each in [*personal(), *beside()] for text in (each.purpose, each.ground)}
    with translation.override("zh-hans"):
        foreign = sorted(text for text in said if translation.gettext(text) == text)
    assert foreign == []


def test_the_page_says_how_many_rows_fall_due_next(client_for: Any) -> None:
    person = make_person(MAOJIN)
    nearly = timezone.now() - datetime.timedelta(days=350)
    Person.objects.filter(pk=person.pk).update(created_at=nearly)

    foresee()

    html = client_for(make_user("审计", (Role.AUDITOR, CITY))).get(URL).content.decode()
    assert row(html, "people.Person")[4:] == ["0", "1"]


def test_the_page_shows_the_last_certificate(client_for: Any, tmp_path: Path) -> None:
    make_person(MAOJIN)
    purge(by=System(), at=timezone.now() + datetime.timedelta(days=400))
    made = DeletionCertificate.objects.get()

    html = client_for(make_user("审计", (Role.AUDITOR, CITY))).get(URL).content.decode()

    assert made.sha256 in html
    assert made.file_name in html
    assert "/desk/audit/certificates/" in html


def test_what_lies_beside_the_tables_is_ended_and_certified(settings: Any, tmp_path: Path) -> None:
    import os

    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "incoming"
    (tmp_path / "incoming").mkdir()
    stale, fresh = tmp_path / "incoming" / "old.upload", tmp_path / "incoming" / "new.upload"
    for path in (stale, fresh):
        path.write_bytes(b"half")
    os.utime(stale, (1, 1))

    made = purge(by=System())

    assert made
    assert made.counts == {"incoming/": 1}
    assert (stale.exists(), fresh.exists()) == (False, True)


def test_the_command_says_what_it_ended(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("purge")

    assert "Nothing was due." in capsys.readouterr().out
