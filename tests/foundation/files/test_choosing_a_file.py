"""Whatever is chosen in a form, the answer is at its field, in plain words."""

import tracemalloc
from contextlib import closing
from typing import Any

import pytest
from django import forms
from django.core.files.uploadhandler import MemoryFileUploadHandler, TemporaryFileUploadHandler
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils import translation

from tests.foundation.files.samples import bomb, long_upload, photo, upload, workbook
from yimen.foundation.files import actions, rules
from yimen.foundation.files.fields import UploadField
from yimen.foundation.files.uploading import CappedUploadHandler
from yimen.kit.pdf import pdf
from yimen.kit.sight import System


class PhotoForm(forms.Form):
    photo = UploadField(label="照片", accepts=rules.PICTURES)


class ListForm(forms.Form):
    photo = UploadField(label="名单", accepts=rules.SHEETS)


def errors(chosen: Any, form: type[forms.Form] = PhotoForm) -> list[str]:
    with translation.override("zh-hans"):
        return [str(each) for each in form({}, {"photo": chosen}).errors.get("photo", [])]


def test_a_photo_is_taken() -> None:
    assert errors(upload(photo())) == []


@pytest.mark.parametrize(
    "content",
    [b"MZ\x90\x00" + bytes(500), b"<svg onload='alert(1)'/>", b"%PDF-1.7\n%%EOF", workbook()],
    ids=["a program", "a drawing with a script", "a paper", "a workbook"],
)
def test_what_only_calls_itself_a_photo_is_refused(content: bytes) -> None:
    assert errors(upload(content)) == ["此处不接收这种文件，可选择：JPEG、PNG、WebP。"]


def test_a_photo_of_thirty_megabytes_is_refused_with_both_sizes() -> None:
    tracemalloc.start()
    with closing(long_upload(30)) as chosen:
        said = errors(chosen)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert said == ["该文件大小为30.0\xa0MB，最大可接收20.0\xa0MB。"]
    assert peak < 2 << 20, "it was read although its size said enough"


def test_what_is_beyond_the_limit_does_not_reach_the_disk(settings: Any) -> None:
    settings.FILES_MOST_BYTES = settings.FILES_MOST_SHEET = 200_000
    request: HttpRequest = RequestFactory().post("/", {"photo": upload(bytes(3_000_000))})
    request.upload_handlers = [
        CappedUploadHandler(request),
        MemoryFileUploadHandler(request),
        TemporaryFileUploadHandler(request),
    ]

    with closing(request.FILES["photo"]) as arrived:
        assert 200_000 < arrived.size < 400_000
        assert errors(arrived)[0].startswith("该文件大小为")


def test_a_picture_that_would_fill_the_memory_is_refused_unread() -> None:
    assert errors(upload(bomb(), "bomb.png")) == ["图片像素过高，请调小尺寸后重新拍摄。"]


def test_a_photo_cut_in_half_is_refused_before_anything_is_kept() -> None:
    half = photo(800, 600)[:4000]

    assert errors(upload(half)) == ["文件无法读取，可能已损坏，请选择其他文件。"]


def test_it_is_refused_too_once_a_paper_was_drawn() -> None:
    pdf("<p>告知书</p>")
    half = photo(800, 600)[:4000]

    assert errors(upload(half)) == ["文件无法读取，可能已损坏，请选择其他文件。"]


@pytest.mark.parametrize(
    "content",
    [workbook(), "姓名,村\n张三,茅津".encode(), "姓名,村\n张三,茅津".encode("gb18030")],
    ids=["Excel", "UTF-8", "GB18030"],
)
def test_a_list_is_taken_as_people_save_it(content: bytes) -> None:
    assert errors(upload(content, "list"), ListForm) == []


def test_a_workbook_with_macros_says_how_to_save_it() -> None:
    said = errors(upload(workbook(macros=True), "list.xlsm"), ListForm)
    assert said == ["该工作簿含有宏。请另存为不含宏的 .xlsx 文件后重新选择。"]


@pytest.mark.parametrize("content", [b"a\0b,c\n", b"\xff\xfe\xfd" * 50, b"PK\x03\x04" + bytes(99)])
def test_bytes_that_are_no_table_are_refused(content: bytes) -> None:
    assert errors(upload(content, "list.csv"), ListForm)[0].startswith("此处不接收这种文件")


def test_nothing_chosen_is_said_at_the_field() -> None:
    assert errors(None) == ["请选择文件。"]
    assert errors(upload(b"")) == ["文件是空的，请选择其他文件。"]


@pytest.mark.django_db
def test_the_action_itself_takes_no_other_kind_either() -> None:
    with pytest.raises(rules.WrongType):
        actions.keep(
            upload(b"MZ\x90\x00", "photo.jpg"),
            accepts=rules.PICTURES,
            owner="people.Person",
            by=System(),
        )
