import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from tests import factories as f
from tests.foundation.people.test_entering_people import card
from yimen.foundation.audit.models import Entry
from yimen.foundation.people.models import Household, Person, Residence
from yimen.foundation.staff.models import Role

pytestmark = pytest.mark.usefixtures("city")

HEADER = "村(社区)代码,住址,与户主关系,姓名,证件类型,证件号码,性别,出生日期,手机号"
URL = "/desk/people/roll/"


@pytest.fixture
def browser(client_for):
    return client_for(f.make_user("乡镇", (Role.TOWNSHIP_OFFICER, f.HUBIN_STREET)))


def line(number: int, **changed: str) -> str:
    cells = {
        "area": str(f.MAOJIN), "door": "茅津路1号", "relation": "户主", "name": f"测试{number}",
        "kind": "居民身份证", "card": card(number), "sex": "男", "born": "1990-01-01",
        "phone": "13812341234",
    } | changed  # fmt: skip
    return ",".join(cells.values())


def roll(*lines: str, encoding: str = "utf-8-sig") -> SimpleUploadedFile:
    text = "\r\n".join([HEADER, *lines])
    return SimpleUploadedFile("roll.csv", text.encode(encoding))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_roll_is_checked_and_then_written(browser, encoding):
    names = [line(1, name="测试甲"), line(3, name="测试䶮"), line(5, door="新院")]
    checked = browser.post(URL, {"file": roll(*names, encoding=encoding)})
    assert checked.status_code == 200
    assert not Person.objects.exists()

    for _ in range(2):
        assert browser.post(URL, {"carried": checked.context["carried"]}).status_code == 302

    assert Person.objects.filter(name="测试䶮").count() == 1
    assert (Person.objects.count(), Household.objects.count()) == (3, 2)
    assert Residence.objects.count() == 3


def test_an_excel_roll_is_read_and_the_template_is_its_own_example(browser):
    template = browser.get(URL + "template/xlsx/")
    sheet = load_workbook(io.BytesIO(template.content)).worksheets[0]
    assert [cell.value for cell in sheet[1]] == HEADER.split(",")
    book = Workbook()
    book.active.append(HEADER.split(","))
    book.active.append([f.MAOJIN, "茅津路1号", "户主", "测试甲", "居民身份证", card(), "男", None,
                        13812341234])  # fmt: skip
    out = io.BytesIO()
    book.save(out)
    checked = browser.post(URL, {"file": SimpleUploadedFile("r.xlsx", out.getvalue())})
    assert checked.status_code == 200, checked.context["form"].errors
    browser.post(URL, {"carried": checked.context["carried"]})
    assert Person.objects.get().phone == "+8613812341234"


def test_one_wrong_row_and_nothing_is_written_and_the_table_comes_back_to_mend(browser):
    wrong = [line(1), line(1), line(3, card="411202199001010018"), line(5, area="411203100200")]
    checked = browser.post(URL, {"file": roll(*wrong)})
    assert checked.status_code == 422
    assert checked.context["wrong_count"] == 3
    sent = {"carried": checked.context["carried"]}
    mend = browser.post(URL, sent | {"mend": "1"}).content.decode()
    assert mend.startswith("\ufeff" + HEADER + ",错误")
    assert len(mend.splitlines()) == 5
    assert browser.post(URL, sent)["Content-Type"].startswith("text/csv")  # forged "write"
    assert not Person.objects.exists()

    mended = SimpleUploadedFile("r.csv", "\n".join(mend.splitlines()[:2]).encode())
    assert browser.post(URL, {"file": mended}).status_code == 200


@pytest.mark.parametrize(
    "content",
    [
        b"",
        "姓名,电话\n甲,1".encode(),
        HEADER.encode(),
        b"\xff\xff\xff\xff",
        b"PK\x03\x04 not a book",
        (HEADER + "\n甲\0").encode(),
    ],
)
def test_what_is_not_the_template_is_refused(browser, content):
    answer = browser.post(URL, {"file": SimpleUploadedFile("roll.csv", content)})
    assert answer.status_code == 422
    assert "file" in answer.context["form"].errors


def test_somebody_elsewhere_in_a_roll_is_an_error_without_his_name(browser):
    f.make_person(f.SHANZHOU_VILLAGE, name="他人乙", document_number=card(1))
    checked = browser.post(URL, {"file": roll(line(1, name="测试甲"))})
    assert checked.status_code == 422
    assert "他人乙" not in checked.content.decode()


def test_a_check_of_another_worker_is_not_taken(browser, client_for):
    checked = browser.post(URL, {"file": roll(line(1))})
    other = client_for(f.make_user("乡镇", (Role.TOWNSHIP_OFFICER, f.HUBIN_STREET)))
    assert other.post(URL, {"carried": checked.context["carried"]}).url == URL
    assert other.post(URL, {"carried": "x" * 5000}).url == URL
    assert not Person.objects.exists()


def test_the_export_is_masked_defused_and_written_down(browser):
    f.make_person(f.MAOJIN, name="=SUM(A1)", document_number=card())
    f.make_person(f.SHANZHOU_VILLAGE, name="他人乙")
    answer = browser.post("/desk/people/export/")
    text = answer.content.decode()
    assert "'=" in text
    assert card() not in text
    assert len(text.strip().splitlines()) == 2
    assert len(Entry.objects.get(verb="export").person_ids) == 1
    assert browser.get("/desk/people/export/").status_code == 405
