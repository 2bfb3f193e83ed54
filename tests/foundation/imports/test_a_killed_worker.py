"""A worker that is killed in the middle of a sheet leaves nothing half."""

import json
from pathlib import Path

import psycopg
import pytest

from tests.config.machine import Server, serving, slay
from yimen.config.processes import wait_until

ROWS = 2_000
BRING = """
import datetime, random
from bench import city
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.factories import HUBIN_STREET, MAOJIN, make_area_tree, make_user
from tests.foundation.imports.bringing import text
from yimen.epidemic.investigations.actions import load_defaults
from yimen.foundation.imports import actions, rules
from yimen.foundation.imports.actions import NewMapping
from yimen.foundation.imports.forms import UploadForm
from yimen.foundation.staff.models import Role
from yimen.kit import clock
from yimen.kit.sight import System
make_area_tree()
load_defaults(by=System())
officer = make_user("乡镇干部", (Role.TOWNSHIP_OFFICER, HUBIN_STREET))
luck, numbers = random.Random(1), set()
while len(numbers) < ROWS:
    numbers.add(city.identity_number(MAOJIN, luck))
day = (clock.today() - datetime.timedelta(days=2)).isoformat()
header = ["人员类别", "姓名", "身份证号", "从何处来", "到达日期", "村", "住址"]
rows = [["武汉返回", f"测{n:05d}甲", number, "武汉市", day, str(MAOJIN), f"{n}号"]
        for n, number in enumerate(sorted(numbers))]
form = UploadForm(rules.target_of("key-persons"), officer,
                  {"client_uuid": "00000000-0000-4000-8000-000000000001"},
                  {"file": text(header, *rows)})
assert form.is_valid(), form.errors
job = actions.start(form.entry(), by=officer)
actions.map_columns(job.pk, NewMapping(job.mapping), by=officer)
"""
APPLY = """
from yimen.foundation.accounts.models import User
from yimen.foundation.imports import actions
from yimen.foundation.imports.models import Job
from yimen.foundation.staff.queries import sight_of
officer = User.objects.get(display_name="乡镇干部")
officer.sight = sight_of(officer)
actions.apply(Job.objects.get().pk, by=officer)
"""


def asked(server: Server, query: str) -> tuple[object, ...]:
    url = json.loads((server.data / "database.json").read_text())["url"]
    with psycopg.connect(url) as connection:
        found = connection.execute(query).fetchone()  # type: ignore[call-overload]
    assert found is not None
    return tuple(found)


def job(server: Server) -> tuple[object, ...]:
    return asked(server, "SELECT status, progress, total FROM imports_job")


def people(server: Server) -> list[object]:
    tables = ("people_person", "key_groups_keyperson", "investigations_investigation")
    return [asked(server, f"SELECT count(*) FROM {table}")[0] for table in tables]


@pytest.mark.machine
def test_a_worker_killed_in_the_middle_leaves_none_and_then_all(tmp_path: Path) -> None:
    with serving(tmp_path / "data") as server:
        shell = ("manage", "shell", "-v", "0", "-c")
        server.manage(*shell, BRING.replace("ROWS", str(ROWS)))
        assert wait_until(lambda: job(server)[0] == "checked", 120), job(server)
        server.manage(*shell, APPLY)
        assert wait_until(lambda: 0 < int(str(job(server)[1])) < ROWS, 120, 0.02), job(server)

        assert slay(server, "jobs")

        assert job(server)[0] == "applying"
        assert people(server) == [0, 0, 0]
        assert wait_until(lambda: job(server)[0] == "done", 240, 0.5), job(server)
        assert people(server) == [ROWS, ROWS, ROWS]
