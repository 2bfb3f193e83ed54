"""Key persons from a sheet, through the pages, with the files that people really send."""

import datetime
import io
import uuid
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from stdnum.cn import ric

from tests.factories import CHEZHAN, HUBIN_STREET, MAOJIN, make_person, make_user
from tests.foundation.imports.bringing import bring, step, table, text, upload, workbook
from yimen.epidemic.investigations.actions import load_defaults
from yimen.epidemic.investigations.models import Investigation
from yimen.epidemic.key_groups.models import KeyPerson
from yimen.foundation.areas.models import Area
from yimen.foundation.imports import actions
from yimen.foundation.imports.models import Job, Row, Status, ToldApart
from yimen.foundation.people.models import NotDuplicate, Person
from yimen.foundation.people.queries import Likeness, duplicates_of
from yimen.foundation.staff.models import Role
from yimen.kit import clock
from yimen.kit.sight import System

HEADER = [
    "人员类别",
    "姓名",
    "身份证号",
    "手机号",
    "从何处来",
    "到达日期",
    "村（社区）",
    "现住地址",
    "症状",
]
TARGET = "key-persons"


def number(serial: int, born: str = "19900307") -> str:
    body = f"110101{born}{serial:03d}"
    return body + str(ric.calc_check_digit(body + "0"))


def row(serial: int, **cells: object) -> list[object]:
    day = clock.today() - datetime.timedelta(days=3)
    plain = {
        "人员类别": "武汉返回", "姓名": f"测试{chr(0x7532 + serial)}", "身份证号": number(serial),
        "手机号": f"1390000{serial:04d}", "从何处来": "武汉市", "到达日期": day.isoformat(),
        "村（社区）": "茅津社区", "现住地址": f"茅津路{serial}号", "症状": "否",
    }  # fmt: skip
    return list((plain | cells).values())


@pytest.fixture
def officer(city: None) -> Any:
    load_defaults(by=System())
    return make_user("乡镇干部", (Role.TOWNSHIP_OFFICER, HUBIN_STREET))


def test_a_township_brings_in_its_list_and_each_row_becomes_work(
    officer: Any, client_for: Any
) -> None:
    client = client_for(officer)
    job = bring(client, TARGET, workbook(HEADER, *(row(n) for n in range(1, 6))))

    assert (job.status, job.counts["good"]) == (Status.CHECKED, 5)
    assert KeyPerson.objects.count() == Person.objects.count() == 0

    job = step(client, job, "apply")

    assert (job.status, job.counts["taken"]) == (Status.DONE, 5)
    assert {model.objects.count() for model in (KeyPerson, Person, Investigation)} == {5}
    made = KeyPerson.objects.order_by("pk")[0]
    assert (made.area_code, made.reporter_id, made.group) == (MAOJIN, officer.pk, "wuhan_returnee")
    page = client.get(f"/desk/imports/{job.pk}/").content.decode()
    assert "已导入" in page


STYLES = ("%Y-%m-%d", "%Y/%-m/%-d", "%Y.%-m.%-d", "%Y%m%d", "%-m月%-d日", "%Y年%-m月%-d日",
          "%-d-%b-%y")  # fmt: skip


def test_dates_in_all_styles_are_the_same_day(officer: Any, client_for: Any) -> None:
    day = clock.today() - datetime.timedelta(days=3)
    written = [day.strftime(style) for style in STYLES]
    serial = (day - datetime.date(1899, 12, 30)).days
    cells = [*written, serial, datetime.datetime.combine(day, datetime.time())]
    rows = [row(n, 到达日期=cell) for n, cell in enumerate(cells, start=1)]

    job = bring(client_for(officer), TARGET, workbook(HEADER, *rows))

    assert job.counts["good"] == len(cells)
    step(client_for(officer), job, "apply")
    assert set(KeyPerson.objects.values_list("arrived_on", flat=True)) == {day}


def test_what_a_spreadsheet_does_to_numbers_is_known_by_name(
    officer: Any, client_for: Any
) -> None:
    client = client_for(officer)
    bent = row(1, 身份证号=float(number(1)[:17] + "0"), 手机号=13900001111.0)
    wide = row(2, 姓名=" 测试　乙 ", 身份证号="".join(chr(ord(d) + 0xFEE0) for d in number(2)))
    cut = row(3, 身份证号="110101199003071000")

    job = bring(client, TARGET, workbook(HEADER, bent, wide, cut))

    assert (job.counts["good"], job.counts["wrong"]) == (1, 2)
    page = client.get(f"/desk/imports/{job.pk}/").content.decode()
    assert page.count("1.23E+17") == 2
    step(client, job, "apply")
    person = Person.objects.get()
    assert (person.name, person.document_number) == ("测试 乙", number(2))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_text_in_either_encoding_is_read(
    officer: Any, client_for: Any, encoding: str, delimiter: str
) -> None:
    file = text(HEADER, row(1), encoding=encoding, delimiter=delimiter)

    assert bring(client_for(officer), TARGET, file).counts["good"] == 1


def test_a_title_above_the_header_and_a_village_merged_downwards_are_understood(
    officer: Any, client_for: Any
) -> None:
    village = [row(1), *(row(n, **{"村（社区）": None}) for n in (2, 3))]
    file = workbook(["重点人员名单"], [], HEADER, *village, merged="G4:G6")

    assert bring(client_for(officer), TARGET, file).counts["good"] == 3


def test_cells_merged_over_columns_are_refused_with_their_place(
    officer: Any, client_for: Any
) -> None:
    client = client_for(officer)
    job = bring(client, TARGET, workbook(HEADER, row(1), row(2), merged="B3:C3"))

    assert job.status == Status.REFUSED
    assert "B3:C3" in client.get(f"/desk/imports/{job.pk}/").content.decode()


def test_a_workbook_with_macros_and_a_false_type_are_refused_in_words(
    officer: Any, client_for: Any
) -> None:
    plain = workbook(HEADER, row(1)).read()
    out = io.BytesIO(plain)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"macro")
    client = client_for(officer)

    macros = upload(client, TARGET, SimpleUploadedFile("名单.xlsm", out.getvalue()))
    picture = upload(client, TARGET, SimpleUploadedFile("名单.xlsx", b"\x89PNG\r\n\x1a\n" * 9))

    assert macros.status_code == picture.status_code == 422
    assert "宏" in macros.content.decode()
    assert not Job.objects.exists()


def test_a_wrong_template_is_refused_with_what_is_missing(officer: Any, client_for: Any) -> None:
    answer = upload(client_for(officer), TARGET, workbook(["物资", "数量"], ["口罩", 300]))

    assert answer.status_code == 422
    assert "缺少：人员类别、姓名、村（社区）、现住地址" in answer.content.decode()
    assert not Job.objects.exists()


def test_a_column_that_is_missing_must_be_named_before_anything_is_checked(
    officer: Any, client_for: Any
) -> None:
    client = client_for(officer)
    header = ["甲类" if title == "人员类别" else title for title in HEADER]
    url = upload(client, TARGET, workbook(header, row(1))).headers["Location"]
    page = client.get(url)
    assert "没有找到：人员类别" in page.content.decode()

    chosen = {str(title): value for title, value in page.context["form"].initial.items()}
    assert client.post(url, chosen).status_code == 422
    fields = page.context["form"].fields
    places = {key: fields[key].initial for key in fields if fields[key].initial is not None}
    sent = client.post(url, places | {"group": 0, "save_as": "市里的表"})

    assert sent.status_code == 302
    again = upload(client, TARGET, workbook(header, row(2)))  # the saved columns are offered
    assert "没有找到" not in client.get(again.headers["Location"]).content.decode()


def test_only_the_mended_rows_come_in_and_those_that_are_in_are_recognised(
    officer: Any, client_for: Any
) -> None:
    client = client_for(officer)
    wrong = row(3, 身份证号=number(3)[:-1] + ("0" if number(3)[-1] != "0" else "1"))
    header = [*HEADER, "备注"]
    rows = [[*row(1), "甲"], [*row(2), "乙"], [*wrong, "丙"], [*row(4, 到达日期=""), "丁"]]
    job = step(client, bring(client, TARGET, workbook(header, *rows)), "apply")
    assert (job.counts["taken"], job.counts["wrong"]) == (2, 2)

    file = table(client.post(f"/desk/imports/{job.pk}/mend/"))

    assert file[0] == [*header, "错误"]
    assert [line[:9] for line in file[1:]] == [
        [str(c) for c in wrong],
        [str(c) for c in rows[3][:9]],
    ]
    assert [line[9] for line in file[1:]] == ["丙", "丁"]
    assert "校验码" in file[1][10]
    mended = [*file[1][:2], number(3), *file[1][3:]]
    again = bring(client, TARGET, workbook(file[0], mended, [*row(1), "", ""]))
    assert (again.counts["good"], again.counts["known"]) == (1, 1)
    step(client, again, "apply")
    assert KeyPerson.objects.count() == 3


def test_a_formula_in_a_name_is_text_and_leaves_the_house_as_text(
    officer: Any, client_for: Any
) -> None:
    client = client_for(officer)
    job = bring(client, TARGET, text(HEADER, row(1, 姓名="=cmd|' /C calc'!A0", 身份证号="1")))

    file = table(client.post(f"/desk/imports/{job.pk}/mend/"))

    assert file[1][1] == "'=cmd|' /C calc'!A0"


def test_a_village_of_several_names_the_candidates_and_one_outside_is_not_mine(
    officer: Any, client_for: Any
) -> None:
    twin = Area.objects.get(pk=CHEZHAN)
    Area.objects.filter(pk=twin.pk).update(name="茅津社区")
    Area.objects.filter(pk=MAOJIN).update(name="茅津社区")
    client = client_for(officer)
    places = ("茅津社区", str(MAOJIN), "大营镇大营村", "湖滨区")
    rows = [row(n, **{"村（社区）": place}) for n, place in enumerate(places, start=1)]

    job = bring(client, TARGET, workbook(HEADER, *rows))

    page = client.get(f"/desk/imports/{job.pk}/").content.decode()
    assert job.counts["good"] == 1
    assert "有几个地方同名：湖滨区 湖滨街道 茅津社区；湖滨区 湖滨街道 茅津社区" in page
    assert "不在您的辖区" in page
    assert "请写到村" in page


def test_who_may_be_known_waits_for_a_person(officer: Any, client_for: Any) -> None:
    client = client_for(officer)
    born = datetime.date(1990, 3, 7)
    same = make_person(MAOJIN, name="测试丙", birth_date=born)
    listed = make_person(MAOJIN, name="测试丁", document_number=number(4), birth_date=born)
    other = make_person(MAOJIN, name="李四", document_number=number(5), birth_date=born)
    rows = [row(3, 姓名="测试丙", 身份证号=""), row(4, 姓名="测试丁"), row(5, 姓名="李肆")]
    header = [*HEADER, "出生日期"]
    sheet = workbook(header, *([*line, "1990-03-07"] for line in rows))

    job = bring(client, TARGET, sheet)

    assert job.status == Status.DECIDING
    assert list(Row.objects.filter(outcome="duplicate").values_list("likeness", "candidates")) == [
        ("alike", [same.pk]),
        ("name", [other.pk]),
    ]
    page = client.get(f"/desk/imports/{job.pk}/decide/").content.decode()
    assert "测*丙" in page
    client.post(f"/desk/imports/{job.pk}/decide/", {"number": 2, "decision": "same"})
    client.post(f"/desk/imports/{job.pk}/decide/", {"all": "name", "decision": "skip"})
    job.refresh_from_db()
    assert job.status == Status.CHECKED
    step(client, job, "apply")
    assert set(KeyPerson.objects.values_list("person_id", flat=True)) == {same.pk, listed.pk}
    assert Person.objects.count() == 3


LIKE = [*HEADER, "出生日期"]


def like_somebody(name: str = "测试丙", **cells: object) -> Any:
    """A sheet with one line, without a number: a name and a birth date."""
    return workbook(LIKE, [*row(3, 姓名=name, 身份证号="", **cells), "1990-03-07"])


def say(client: Any, job: Job, decision: str) -> Job:
    client.post(f"/desk/imports/{job.pk}/decide/", {"number": 2, "decision": decision})
    job.refresh_from_db()
    return job


@pytest.fixture
def known(officer: Any) -> Person:
    born = datetime.date(1990, 3, 7)
    return make_person(MAOJIN, name="测试丙", birth_date=born)


def test_who_was_not_the_same_is_not_asked_about_in_the_next_file(
    officer: Any, client_for: Any, known: Person
) -> None:
    client = client_for(officer)
    first = bring(client, TARGET, like_somebody())
    assert first.status == Status.DECIDING
    say(client, first, "other")
    client.post(f"/desk/imports/{first.pk}/step/cancel/")  # to mend another line, say

    second = bring(client, TARGET, like_somebody(现住地址="甘棠路1号"))

    assert second.status == Status.CHECKED
    line = Row.objects.get(job=second)
    assert (line.decision, line.decided_by_id) == ("other", officer.pk)
    step(client, second, "apply")
    assert KeyPerson.objects.get().person_id != known.pk


def test_the_last_word_counts_and_another_line_is_asked_about(
    officer: Any, client_for: Any, known: Person
) -> None:
    client = client_for(officer)
    say(client, bring(client, TARGET, like_somebody()), "other")
    assert bring(client, TARGET, like_somebody("测试丁")).status == Status.DECIDING

    second = bring(client, TARGET, like_somebody())
    say(client, second, "same")

    assert bring(client, TARGET, like_somebody()).status == Status.DECIDING


def test_two_who_were_told_apart_by_a_file_are_two_for_the_whole_house(
    officer: Any, client_for: Any, known: Person
) -> None:
    client = client_for(officer)
    first = say(client, bring(client, TARGET, like_somebody("测试丁")), "other")
    step(client, first, "apply")
    new = KeyPerson.objects.get().person

    assert NotDuplicate.objects.filter(low=known, high=new).exists()
    assert duplicates_of([Likeness.of(new)], officer) == [[]]
    ToldApart.objects.all().delete()  # as if nobody had been asked about the line
    second = bring(client, TARGET, like_somebody("测试丁", 人员类别="密切接触"))
    [line] = Row.objects.filter(job=second)
    assert line.candidates == [new.pk]


def test_nothing_comes_in_when_the_city_changed_after_the_check(
    officer: Any, client_for: Any
) -> None:
    client = client_for(officer)
    job = bring(client, TARGET, workbook(HEADER, row(1), row(2)))
    make_person(MAOJIN, name="别的人", document_number=number(2))

    job = step(client, job, "apply")

    assert KeyPerson.objects.count() == 0
    actions.work(job.pk)
    job.refresh_from_db()
    assert (job.status, job.counts["duplicate"]) == (Status.DECIDING, 1)


def test_a_cancelled_file_leaves_nothing_behind(officer: Any, client_for: Any) -> None:
    client = client_for(officer)
    job = step(client, bring(client, TARGET, workbook(HEADER, row(1))), "cancel")

    assert job.status == Status.CANCELLED
    assert not Row.objects.exists()
    assert not KeyPerson.objects.exists()


def test_a_reporter_brings_in_his_village_and_nobody_else_sees_his_file(
    officer: Any, client_for: Any
) -> None:
    reporter = make_user("填报员", (Role.REPORTER, MAOJIN))
    beside = make_user("邻村填报员", (Role.REPORTER, CHEZHAN))
    job = bring(client_for(reporter), TARGET, workbook(HEADER, row(1)))

    assert client_for(beside).get(f"/desk/imports/{job.pk}/").status_code == 404
    assert client_for(officer).get(f"/desk/imports/{job.pk}/").status_code == 200
    assert client_for(officer).post(f"/desk/imports/{job.pk}/step/apply/").status_code == 404
    assert client_for(beside).post(f"/desk/imports/{job.pk}/mend/").status_code == 404


def test_the_same_form_sent_twice_is_one_file(officer: Any, client_for: Any) -> None:
    client, once = client_for(officer), str(uuid.uuid4())

    for _ in range(2):
        upload(client, TARGET, workbook(HEADER, row(1)), client_uuid=once)

    assert Job.objects.count() == 1


def test_the_template_may_be_sent_as_it_is_and_its_example_is_nobody(
    officer: Any, client_for: Any
) -> None:
    client = client_for(officer)
    for kind in ("xlsx", "csv"):
        content = client.get(f"/desk/imports/template/{TARGET}/{kind}/").getvalue()
        job = bring(client, TARGET, SimpleUploadedFile(f"a.{kind}", content))
        assert job.status == Status.REFUSED
        assert "文件中没有数据" in client.get(f"/desk/imports/{job.pk}/").content.decode()
