"""A person sets the view, the text size and the language, and finds every component."""

import re

import pytest
from django.conf import settings
from django.test import Client

from yimen.foundation.ui.assets import files_of


@pytest.mark.django_db
def test_an_elder_keeps_the_large_view_on_every_page(client: Client) -> None:
    answer = client.get("/ui/mode/", {"mode": "elder", "next": "/ui/display/"})

    assert answer.url == "/ui/display/"
    assert 'data-mode="elder"' in client.get("/").content.decode()


@pytest.mark.django_db
def test_the_largest_text_stays_until_it_is_set_back(client: Client) -> None:
    client.get("/ui/mode/", {"zoom": "5"})

    assert 'data-zoom="5"' in client.get("/").content.decode()


def test_the_switch_leads_to_no_other_site(client: Client) -> None:
    assert client.get("/ui/mode/", {"mode": "elder", "next": "https://example.org/"}).url == "/"


def test_a_mode_that_does_not_exist_sets_nothing(client: Client) -> None:
    assert "mode" not in client.get("/ui/mode/", {"mode": "<script>"}).cookies


@pytest.mark.django_db
def test_a_visitor_reads_the_page_in_the_language_of_his_choice(client: Client) -> None:
    client.post("/i18n/setlang/", {"language": "en", "next": "/"})

    assert '<html lang="en"' in client.get("/").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("shell", ["resident", "flow", "worker", "desk", "wall"])
def test_the_gallery_shows_every_shell(client: Client, shell: str) -> None:
    page = client.get("/ui/", {"shell": shell}).content.decode()

    assert f'data-shell="{shell}"' in page
    assert page.count("<h1>") == 1


@pytest.mark.django_db
def test_no_page_carries_script_or_style_that_the_policy_would_refuse(client: Client) -> None:
    for path in ["/", "/ui/", "/ui/?shell=wall", "/ui/display/", "/no-such-page/"]:
        page = client.get(path).content.decode()
        assert not re.search(r"\sstyle=|\son\w+=|hx-on", page), path
        assert not re.search(r"<script(?![^>]*(src=|application/json))", page), path


@pytest.mark.django_db
def test_whoever_is_lost_is_told_so_in_the_citys_look(client: Client) -> None:
    answer = client.get("/no-such-page/", headers={"accept-language": "en"})

    assert answer.status_code == 404
    assert "There is no such page" in answer.content.decode()


def test_built_files_may_be_kept_for_ever_and_others_not() -> None:
    hashed = re.compile(settings.WHITENOISE_IMMUTABLE_FILE_TEST)

    assert hashed.match("/static/ui/dist/main-DaEZz9ap.css")
    assert not hashed.match("/static/ui/icon.svg")


def test_a_page_reads_without_a_build() -> None:
    assert files_of("no-such-entry") == ([], [])
