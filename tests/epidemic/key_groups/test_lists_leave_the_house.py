"""Lists as files: masked unless there is a ground, written down, harmless, and welcome back."""

import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.epidemic.key_groups.test_a_list_is_brought_in import HEADER, TARGET, number, row
from tests.factories import CITY, HUBIN_STREET, make_user
from tests.foundation.imports.bringing import bring, step, table, text
from yimen.epidemic.investigations.actions import load_defaults
from yimen.epidemic.key_groups.models import KeyPerson
from yimen.foundation.audit.models import Entry
from yimen.foundation.staff.models import Role
from yimen.kit.sight import System

EXPORT = "/desk/key-groups/list/export/"


@pytest.fixture
def officer(city: None, client_for: Any) -> Any:
    """A township that has brought in three people, one with a name like a formula."""
    load_defaults(by=System())
    officer = make_user("乡镇干部", (Role.TOWNSHIP_OFFICER, HUBIN_STREET))
    rows = [row(1), row(2, 从何处来="=cmd|' /C calc'!A0"), row(3)]
    client = client_for(officer)
    step(client, bring(client, TARGET, text(HEADER, *rows)), "apply")
    return officer


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_list_leaves_masked_and_that_is_written_down(
    officer: Any, client_for: Any, kind: str
) -> None:
    file = table(client_for(officer).post(EXPORT, {"kind": kind}))

    text = "\n".join(map(str, file))
    assert len(file) == 4
    assert number(1) not in text
    assert "1101**********" in text
    assert "茅津路1号" not in text
    deed = Entry.objects.get(verb="export", subject="key_groups.KeyPerson")
    assert deed.actor_id == officer.pk
    assert set(deed.subject_ids) == set(KeyPerson.objects.values_list("pk", flat=True))


def test_numbers_in_full_need_a_reason(officer: Any, client_for: Any) -> None:
    client = client_for(officer)

    refused = client.post(EXPORT, {"kind": "csv", "full": "on"})
    given = client.post(EXPORT, {"kind": "csv", "full": "on", "reason": "逐户上门核对"})

    assert refused.status_code == 422
    assert "请写明用途" in refused.content.decode()
    assert number(1) in str(table(given))
    assert Entry.objects.get(verb="export_full").reason == "逐户上门核对"


def test_the_city_takes_figures_and_no_numbers_in_full(officer: Any, client_for: Any) -> None:
    client = client_for(make_user("市指挥部", (Role.CITY_HQ, CITY)))

    assert "完整显示" not in client.get(EXPORT).content.decode().replace("需要完整显示时", "")
    sent = {"kind": "csv", "full": "on", "reason": "逐户上门核对"}
    assert number(1) not in str(table(client.post(EXPORT, sent)))


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_no_cell_of_a_file_is_a_formula(officer: Any, client_for: Any, kind: str) -> None:
    file = table(client_for(officer).post(EXPORT, {"kind": kind}))

    cells = [cell for line in file for cell in line]
    assert "'=cmd|' /C calc'!A0" in cells
    assert [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t"))] == []


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_our_own_file_comes_in_again_and_changes_nothing(
    officer: Any, client_for: Any, kind: str
) -> None:
    client = client_for(officer)
    sent = {"kind": kind, "full": "on", "reason": "逐户上门核对"}
    content = client.post(EXPORT, sent).getvalue()
    before = list(KeyPerson.objects.order_by("pk").values())

    job = bring(client, TARGET, SimpleUploadedFile(f"a.{kind}", content))

    assert job.counts == {"good": 0, "wrong": 0, "known": 3, "duplicate": 0}
    assert client.post(f"/desk/imports/{job.pk}/step/apply/").status_code == 409
    assert list(KeyPerson.objects.order_by("pk").values()) == before


def test_the_work_leaves_as_it_is_filtered(officer: Any, client_for: Any) -> None:
    client = client_for(officer)
    url = "/desk/investigations/export/"

    everything = table(client.post(url, {"kind": "csv"}))
    nothing = table(client.post(f"{url}?status=closed", {"kind": "csv"}))

    assert (len(everything), len(nothing)) == (4, 1)
    assert everything[1][1].startswith("测*")
    assert datetime.datetime.strptime(everything[1][8], "%Y-%m-%d %H:%M")  # noqa: DTZ007  # as text
