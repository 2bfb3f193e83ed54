"""A notice as PDF: A4, in Chinese, from words that headquarters may change."""

import re
import uuid
import zlib
from pathlib import Path
from typing import Any

import pytest

from tests.epidemic.follow_up.people import observed, officer, reporter
from tests.factories import CITY, HUBIN, SHANZHOU_VILLAGE, make_user
from yimen.epidemic.follow_up import actions, wording
from yimen.epidemic.follow_up.models import Notice
from yimen.foundation.audit.models import Entry
from yimen.foundation.staff.models import Role
from yimen.kit import clock, pdf
from yimen.kit.sight import System

WORDS = "/desk/follow-up/notices/order/"


def paper(client: Any, pk: int, kind: str = "order") -> Any:
    return client.post(f"/desk/follow-up/{pk}/notice/{kind}/")


def inside(file: bytes) -> str:
    """What the file says once its streams are unpacked."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", file, re.DOTALL)
    return file.decode("latin-1") + "".join(_unpacked(one) for one in streams)


def _unpacked(stream: bytes) -> str:
    try:
        return zlib.decompress(stream).decode("latin-1")
    except zlib.error:
        return ""


def headquarters() -> Any:
    return make_user("县指", (Role.COUNTY_HQ, HUBIN))


def test_an_epidemiologist_finds_the_words_in_his_menu_and_changes_them(
    city: None, client_for: Any
) -> None:
    browser = client_for(make_user("流病", (Role.EPIDEMIOLOGIST, CITY)))
    page = browser.get(WORDS).content.decode()
    assert f'href="{WORDS}"' in page.split("<main")[0]
    browser.post(WORDS, {"title": "告知书", "body": "{姓名}，{今日}"})
    assert Notice.objects.get().body == "{姓名}，{今日}"


def test_the_township_prints_a_notice_and_it_is_written_down(city: None, client_for: Any) -> None:
    row = observed(name="张小三")
    browser = client_for(officer())
    assert "居家隔离告知书" in browser.get(f"/desk/follow-up/{row.pk}/").content.decode()

    answer = paper(browser, row.pk)

    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert "/FontFile" in inside(answer.content)  # the Chinese font goes along
    assert "张" not in answer["Content-Disposition"]
    deed = Entry.objects.get(verb="export")
    assert (deed.subject, deed.subject_ids) == ("follow_up.Observation", [row.pk])
    assert (deed.person_ids, deed.reason) == ([row.person_id], "order 0")


def test_a_reporter_prints_none_and_a_stranger_finds_none(city: None, client_for: Any) -> None:
    row = observed()
    assert paper(client_for(reporter()), row.pk).status_code == 403
    assert paper(client_for(reporter(SHANZHOU_VILLAGE)), row.pk).status_code == 404
    assert not Entry.objects.filter(verb="export").exists()


def test_nobody_is_certified_who_was_not_released(city: None, client_for: Any) -> None:
    row, browser = observed(), client_for(officer())
    assert paper(browser, row.pk, "release").status_code == 409
    end = actions.Decision(row.pk, "release", clock.now(), uuid.uuid4(), comment="决定")
    actions.decide(end, by=System())
    assert "解除观察告知书" in browser.get(f"/desk/follow-up/{row.pk}/").content.decode()
    assert paper(browser, row.pk, "release").content.startswith(b"%PDF-")
    assert paper(browser, row.pk, "nonsense").status_code == 404


def test_headquarters_changes_the_words_and_the_version_is_counted(
    city: None, client_for: Any
) -> None:
    row, browser = observed(), client_for(headquarters())
    assert "居家隔离医学观察告知书" in browser.get(WORDS).content.decode()
    preview = browser.post(WORDS, {"title": "告知书", "body": "{姓名}您好", "preview": "1"})
    assert preview.content.startswith(b"%PDF-")
    assert not Notice.objects.exists()

    for _ in range(2):  # saved twice is one version
        browser.post(WORDS, {"title": "告知书", "body": "{姓名}您好"})

    assert Notice.objects.get().version == 1
    paper(client_for(officer()), row.pk)
    assert Entry.objects.get(verb="export").reason == "order 1"
    assert "第 1 版" in browser.get(WORDS).content.decode()


def test_a_place_that_nothing_fills_is_refused_at_its_field(city: None, client_for: Any) -> None:
    answer = client_for(headquarters()).post(WORDS, {"title": "告知书", "body": "{姓 名}，{工资}"})
    assert answer.status_code == 422
    assert "{工资}" in answer.content.decode()
    assert answer.context["form"].errors["body"] == ["这些占位无法填写：姓 名、工资"]
    assert not Notice.objects.exists()


def test_a_township_reads_the_words_and_changes_none(city: None, client_for: Any) -> None:
    browser = client_for(officer())
    assert "另存为新版本" not in browser.get(WORDS).content.decode()
    assert browser.post(WORDS, {"title": "我的", "body": "我的"}).status_code == 403
    assert not Notice.objects.exists()


def test_the_words_of_a_person_are_text_and_nothing_is_fetched(city: None) -> None:
    said = list(wording.lines("{姓名}\n>{今日}", {"姓名": "{今日}<b>", "今日": "2020年"}))
    assert said == [("{今日}<b>", False), ("2020年", True)]
    secret = Path(__file__).as_uri()
    drawn = pdf.pdf(f'<p>文<img src="{secret}"><img src="http://127.0.0.1:9/x.png"></p>')
    assert drawn.startswith(b"%PDF-")
    assert "/Image" not in inside(drawn)


def test_every_place_of_the_first_words_is_filled(city: None) -> None:
    for kind in ("order", "release"):
        title, body = wording.default(kind)
        assert title
        assert wording.unknown(body) == []


def test_a_machine_without_chinese_letters_says_so(
    city: None, client_for: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = observed()
    monkeypatch.setattr(pdf, "FOLDERS", ("/nowhere",))
    answer = paper(client_for(officer()), row.pk)
    assert answer.status_code == 503
    assert "deploy/setup.py" in answer.content.decode()
