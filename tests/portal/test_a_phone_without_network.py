"""What a phone keeps so that its pages open without network, and what must never be in it."""

import datetime
import json
import re
import uuid
from collections.abc import Callable

import pytest
from django.test import Client

from tests.factories import CHEZHAN, MAOJIN, make_user
from yimen.epidemic.investigations.actions import load_defaults
from yimen.epidemic.key_groups.models import DailyReport
from yimen.foundation.accounts.models import User
from yimen.foundation.audit.models import Entry
from yimen.foundation.staff.models import Role
from yimen.foundation.ui import assets
from yimen.kit import clock
from yimen.kit.sight import System
from yimen.portal.shells import LANGUAGES, SHELLS, all_shells

Browsers = Callable[[User], Client]
pytestmark = pytest.mark.usefixtures("city")


@pytest.fixture
def reporter() -> User:
    load_defaults(by=System())
    return make_user("填报员甲", (Role.REPORTER, MAOJIN))


@pytest.fixture
def _built(monkeypatch: pytest.MonkeyPatch, tmp_path: object) -> None:
    """The scripts as Vite leaves them."""
    from pathlib import Path

    folder = Path(str(tmp_path))
    files = {"main": "main-AAAAAAAA.js", "sw": "sw-BBBBBBBB.js"}
    manifest = {name: {"name": name, "file": file, "css": []} for name, file in files.items()}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    (folder / files["sw"]).write_text("self.addEventListener('fetch', () => {});")
    monkeypatch.setattr(assets, "DIST", folder)
    monkeypatch.setattr("yimen.portal.views.phone.DIST", folder)


def kept(client: Client) -> dict[str, object]:
    answer = client.get("/sw.js")
    found = re.match(r"const PHONE = (\{.*\});\n", answer.content.decode())
    assert found
    told: dict[str, object] = json.loads(found[1])
    return told


@pytest.mark.usefixtures("_built")
def test_the_service_worker_rules_from_the_root() -> None:
    answer = Client().get("/sw.js")

    assert answer["Content-Type"] == "text/javascript"
    assert "worker-src 'self'" in answer["Content-Security-Policy"]
    assert "addEventListener('fetch'" in answer.content.decode()


@pytest.mark.usefixtures("_built")
def test_it_keeps_hashed_files_and_each_shell_and_nothing_else() -> None:
    client = Client()
    told = kept(client)

    assert "/static/ui/dist/main-AAAAAAAA.js" in told["files"]  # type: ignore[operator]
    shells = told["shells"]
    assert isinstance(shells, list)
    for pattern, url in shells:
        re.compile(pattern)
        assert all(client.get(f"{url}?lang={code}").status_code == 200 for code in LANGUAGES)
    assert shells[-1][0] == "^/desk/", "the last stands for all that needs the network"


@pytest.mark.usefixtures("_built")
def test_another_shell_is_another_version(monkeypatch: pytest.MonkeyPatch) -> None:
    before = kept(Client())["version"]
    assert kept(Client())["version"] == before

    monkeypatch.setattr("yimen.portal.shells.SHELLS", SHELLS[:-1])

    assert kept(Client())["version"] != before


def test_the_day_is_reported_without_network_too(reporter: User, client_for: Browsers) -> None:
    shell = Client().get("/phone/shell/home/?lang=en").content.decode()
    (address,) = re.findall(r'<form[^>]*action="([^"]+)"[^>]*data-outbox="daily-report"', shell)
    asked = {"X-Yimen-Outbox": "1", "X-Yimen-Account": str(reporter.pk)}
    typed = {"client_uuid": str(uuid.uuid4()), "area_code": MAOJIN}

    said = [client_for(reporter).post(address, typed, headers=asked).json() for _ in range(2)]

    assert [one["state"] for one in said] == ["done", "done"]
    assert DailyReport.objects.visible_to(reporter).get().area_code == MAOJIN


def test_a_shell_is_the_same_on_another_day(reporter: User) -> None:
    """Else each morning would bring a newer version to every phone."""
    today = [shell.render("en") for shell in all_shells()]

    with clock.played(clock.now() + datetime.timedelta(days=40)):
        assert [shell.render("en") for shell in all_shells()] == today


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_shell_says_nothing_of_anybody(
    reporter: User, client_for: Browsers, language: str
) -> None:
    assert {"add", "report-home-visit"} <= {one.name for one in all_shells()}
    for shell in all_shells():
        url = f"/phone/shell/{shell.name}/?lang={language}"

        mine, anybodys = client_for(reporter).get(url), Client().get(url)

        assert mine.content == anybodys.content
        text = mine.content.decode()
        assert f'lang="{language}"' in text
        for word in ("填报员甲", "茅津社区", "csrfmiddlewaretoken", "data-account", str(MAOJIN)):
            assert word not in text


@pytest.mark.parametrize("query", ["", "?lang=xx", "?lang=../en"])
def test_there_is_no_shell_in_another_language(query: str) -> None:
    assert Client().get(f"/phone/shell/add/{query}").status_code == 404
    assert Client().get("/phone/shell/nothing/?lang=en").status_code == 404


def test_a_page_says_whose_it_is_and_what_time_it_is(reporter: User, client_for: Browsers) -> None:
    text = client_for(reporter).get("/desk/key-groups/").content.decode()

    assert f'data-account="{reporter.pk}"' in text
    assert re.search(r'data-now="\d{13}"', text)
    assert "data-account" not in Client().get("/").content.decode()


def test_the_phone_keeps_own_villages_and_masked_names(
    reporter: User, client_for: Browsers
) -> None:
    from tests.epidemic.key_groups.test_adding_a_key_person import ADD, form

    client_for(reporter).post(ADD, form(name="测试乙"))
    other = make_user("别村", (Role.REPORTER, CHEZHAN))

    mine = client_for(reporter).get("/desk/key-groups/phone/").json()
    theirs = client_for(other).get("/desk/key-groups/phone/").json()

    assert mine["villages"] == [[MAOJIN, "茅津社区"]]
    (people,) = [one["items"] for one in mine["lists"] if one["items"]]
    assert people[0]["title"] == "测*乙"
    assert "测试乙" not in json.dumps(mine, ensure_ascii=False)
    assert [one["items"] for one in theirs["lists"] if one["items"]] == []
    assert Entry.objects.filter(actor_id=reporter.pk, verb="look").exists()


def test_who_holds_no_post_is_given_nothing(client_for: Browsers) -> None:
    resident = make_user("居民")

    assert client_for(resident).get("/desk/key-groups/phone/").status_code == 404
    told = client_for(resident).get("/phone/token/").json()
    assert (told["account"], told["post"]) == (str(resident.pk), False)
    assert Client().get("/phone/token/").json()["account"] == ""


def test_it_can_stand_among_the_apps_of_a_phone() -> None:
    told = Client().get("/manifest.webmanifest").json()

    assert told["start_url"] == "/desk/key-groups/"
    assert {"192x192", "512x512"} <= {icon["sizes"] for icon in told["icons"]}
