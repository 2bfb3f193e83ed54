"""A form half filled in on a phone that dies is there again on another phone."""

import copy
import datetime
import uuid
from typing import Any

import pytest
from django.db import connection
from django.http import QueryDict
from django.utils import timezone

from tests.epidemic.investigations.test_lifecycle import open_one
from tests.factories import MAOJIN, make_user
from tests.foundation.eforms.forms import HOUSEHOLD
from tests.foundation.eforms.test_groups_and_pages import sent
from yimen.foundation.audit.retention import purge
from yimen.foundation.eforms.actions import (
    NewAnswers,
    NewDraft,
    answer,
    drop_draft,
    keep_draft,
    publish,
    take_up,
)
from yimen.foundation.eforms.fields import Steps
from yimen.foundation.eforms.models import Definition, Draft
from yimen.foundation.eforms.queries import asked
from yimen.foundation.staff.models import Role
from yimen.kit.sight import System

TITLE = {"zh-hans": "住户", "en": "Household"}
TYPED = {"name": "甲", "phone": "13800138000", "travelled": "no", "members": [{"who": "乙"}]}


@pytest.fixture
def household(city: None) -> Definition:
    return publish("household", TITLE, HOUSEHOLD, by=System())


def kept(user: Any, definition: Definition, page: int = 3, **values: Any) -> Draft:
    entry = NewDraft(definition, "own", TYPED | values, page, uuid.UUID(int=7))
    return keep_draft(entry, by=user)


def changed(change: Any) -> dict[str, Any]:
    form = copy.deepcopy(HOUSEHOLD)
    change(form)
    return form


def test_a_half_filled_form_is_sealed_where_it_lies(household: Definition) -> None:
    kept(make_user("甲"), household)
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM eforms_draft")
        [[bytes_]] = cursor.fetchall()
    assert b"13800138000" not in bytes(bytes_)


def test_there_is_one_for_each_form_and_whom_it_is_about(household: Definition) -> None:
    user = make_user("甲")
    kept(user, household)
    kept(user, household, name="甲某")
    keep_draft(NewDraft(household, "child", TYPED, 1, uuid.UUID(int=8)), by=user)
    assert Draft.objects.count() == 2
    found = take_up("household", "own", by=user)
    assert found
    assert (found.values["name"], found.page) == ("甲某", 3)


def test_nobody_else_takes_it_up_or_drops_it(household: Definition) -> None:
    kept(make_user("甲"), household)
    other = make_user("乙")
    drop_draft("household", "own", by=other)
    assert take_up("household", "own", by=other) is None
    assert take_up("household", "own", by=System()) is None
    assert Draft.objects.count() == 1


def test_a_new_version_in_which_all_answers_fit_takes_the_draft_along(
    household: Definition,
) -> None:
    user = make_user("甲")
    kept(user, household)
    first = {"name": "first", "title": TITLE, "fields": [{"name": "new", "type": "note",
             "label": TITLE}]}  # fmt: skip
    new = publish("household", TITLE, changed(lambda form: form["pages"].insert(0, first)),
                  by=System())  # fmt: skip
    draft = take_up("household", "own", by=user)
    assert draft
    assert (draft.definition, draft.page) == (new, 4)


def test_a_new_version_without_an_answered_question_leaves_the_draft_where_it_is(
    household: Definition,
) -> None:
    user = make_user("甲")
    kept(user, household)
    publish("household", TITLE, changed(lambda form: form["pages"][2]["fields"].pop(0) and
            form["pages"][2]["fields"][0].pop("show_when")), by=System())  # fmt: skip
    draft = take_up("household", "own", by=user)
    assert draft
    assert draft.definition == household
    assert asked("household", "own", user) == household
    entry = NewAnswers("household", TYPED, uuid.uuid4(), user.pk, timezone.now(), household)
    assert answer(entry).definition == household


def test_it_ends_when_nobody_goes_on_with_it_for_thirty_days(household: Definition) -> None:
    user = make_user("甲")
    kept(user, household)
    purge(by=System(), at=timezone.now() + datetime.timedelta(days=29))
    assert Draft.objects.count() == 1
    purge(by=System(), at=timezone.now() + datetime.timedelta(days=31))
    assert Draft.objects.count() == 0


def test_what_was_typed_comes_back_as_it_was_typed(household: Definition) -> None:
    typed = sent(name="甲", phone="12", village=f"茅津社区 {MAOJIN}", travelled="yes", step=1)
    draft = keep_draft(Steps(household, typed, 1).draft("own"), by=make_user("甲"))
    again = Steps(household, QueryDict(), draft.page, initial=draft.values)
    assert again.form["phone"].value() == "12"
    assert "茅津社区" in again.form["village"].value()


def test_a_doctor_goes_on_with_his_report_on_another_phone(city: None, client_for: Any) -> None:
    doctor = make_user("医生", (Role.GRID_DOCTOR, MAOJIN))
    work = open_one()
    url = f"/desk/investigations/{work.pk}/report/"
    first = client_for(doctor)
    typed = {"temperature": "38.4", "fever": "yes", "onset": "2020-02-01", "symptoms": ["cough"],
             "step": "1", "go": "2"}  # fmt: skip
    first.post(url, typed)

    page = client_for(doctor).get(url + "?go=1").content.decode()

    assert ("第 2 步" in page, 'value="38.4"' in page) == (True, True)
    other = client_for(make_user("乙医生", (Role.GRID_DOCTOR, MAOJIN)))
    assert "38.4" not in other.get(url + "?go=1").content.decode()
