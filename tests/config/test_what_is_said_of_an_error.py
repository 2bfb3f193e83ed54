"""What a person reads when something is refused, and what the log keeps when something breaks."""

import io
import json
import logging  # noqa: TID251  # the way of the libraries is what is tested
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext

from tests.factories import MAOJIN, make_person, make_user
from yimen.config import logs
from yimen.foundation.accounts.models import User
from yimen.foundation.staff.models import Role

SECRET = "欧阳某某"


@pytest.mark.django_db
@pytest.mark.usefixtures("city")
def test_a_refusal_is_read_in_ones_own_language(client_for: Callable[[User], Client]) -> None:
    client = client_for(make_user("医生", (Role.GRID_DOCTOR, MAOJIN)))
    mine = make_person(MAOJIN)
    english = "These two records cannot be merged: one of them has been merged already."
    with translation.override("zh-hans"):
        chinese = gettext(english)
    assert chinese != english

    for language, words in (("zh-hans", chinese), ("en", english)):
        url = f"/desk/people/persons/{mine.pk}/merge/{mine.pk}/"
        answer = client.post(url, {"reason": "同一人"}, HTTP_ACCEPT_LANGUAGE=language)

        assert answer.status_code == 409
        assert words in answer.content.decode()
        assert answer["X-Request-ID"] in answer.content.decode()


def _logged(break_it: Callable[[], object]) -> dict[str, object]:
    """The line that the log has of an error."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(_formatter())
    logger = logging.getLogger("yimen.test")
    logger.addHandler(handler)
    logger.propagate = False
    try:
        break_it()
    except Exception:
        logger.exception("broken")
    finally:
        logger.removeHandler(handler)
        logger.propagate = True
    assert SECRET not in out.getvalue()
    line: dict[str, object] = json.loads(out.getvalue())
    return line


def _formatter() -> logging.Formatter:
    words = dict(logs.LINE)
    factory = words.pop("()")
    assert callable(factory)
    made = factory(**words)
    assert isinstance(made, logging.Formatter)
    return made


def test_the_log_has_the_place_of_an_error_and_not_its_words() -> None:
    line = _logged(lambda: int(SECRET))

    error = line["error"]
    assert isinstance(error, dict)
    assert error["kind"] == "ValueError"
    assert "test_what_is_said_of_an_error" in str(error["where"])


@pytest.mark.django_db
def test_the_log_names_the_constraint_and_not_the_row() -> None:
    def write() -> None:
        with transaction.atomic():
            make_person(MAOJIN, name=SECRET, document_type="passport")

    line = _logged(write)

    assert "person_document_number_iff_type" in json.dumps(line)


def test_an_error_on_a_page_reaches_the_log(settings: Any) -> None:
    """Django's own settings would write a letter to nobody."""
    django = settings.LOGGING["loggers"]["django"]
    assert (django["handlers"], django["propagate"]) == ([], True)
    assert settings.LOGGING["root"]["handlers"] == ["stderr"]


@pytest.mark.django_db
def test_every_answer_says_what_a_browser_may_do(client: Client) -> None:
    answer = client.get("/", headers={"X-Request-ID": "a b\0c" * 3})

    assert "microphone=()" in answer["Permissions-Policy"]
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "'unsafe" not in answer["Content-Security-Policy"]
    assert " " not in answer["X-Request-ID"]
