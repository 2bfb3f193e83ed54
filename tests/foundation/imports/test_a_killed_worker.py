"""A worker that is killed in the middle of a sheet leaves nothing half."""

import datetime
import os
import random
import signal
import subprocess
import sys
import time
import uuid
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection

from bench import city as invented
from tests.factories import HUBIN_STREET, MAOJIN, make_area_tree, make_user
from tests.foundation.imports.bringing import text
from yimen.epidemic.investigations.actions import load_defaults
from yimen.epidemic.investigations.models import Investigation
from yimen.epidemic.key_groups.models import KeyPerson
from yimen.foundation.imports import actions, rules
from yimen.foundation.imports.actions import NewMapping
from yimen.foundation.imports.forms import UploadForm
from yimen.foundation.imports.models import Job, Status
from yimen.foundation.people.models import Person
from yimen.foundation.staff.models import Role
from yimen.kit import clock
from yimen.kit.sight import System

ROWS = 2_000
HEADER = ["人员类别", "姓名", "身份证号", "从何处来", "到达日期", "村", "住址"]
WORKER = [sys.executable, "-m", "yimen.config.cli", "manage", "procrastinate", "worker",
          "--queues", "imports", "--one-shot"]  # fmt: skip
MODELS = (Person, KeyPerson, Investigation)


def worker() -> "subprocess.Popen[bytes]":
    """The queue's own worker, on the tests' database; it ends when nothing waits."""
    name = str(connection.settings_dict["NAME"])
    url = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))
    env = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "yimen.config.settings"}
    return subprocess.Popen(WORKER, env=env | {"PYTHONPATH": "src"}, stdout=subprocess.DEVNULL,
                            stderr=subprocess.DEVNULL)  # fmt: skip


def bring(officer: Any) -> Job:
    luck, numbers = random.Random(1), set()
    while len(numbers) < ROWS:
        numbers.add(invented.identity_number(MAOJIN, luck))
    day = (clock.today() - datetime.timedelta(days=2)).isoformat()
    rows = [
        ["武汉返回", f"测{chr(0x4E00 + n)}", number, "武汉市", day, str(MAOJIN), f"{n}号"]
        for n, number in enumerate(sorted(numbers))
    ]
    target, file = rules.target_of("key-persons"), {"file": text(HEADER, *rows)}
    form = UploadForm(target, officer, {"client_uuid": uuid.uuid4()}, file)
    assert form.is_valid(), form.errors
    job = actions.start(form.entry(), by=officer)
    return actions.map_columns(job.pk, NewMapping(job.mapping), by=officer)


def counted() -> list[int]:
    return [model._default_manager.count() for model in MODELS]


@pytest.mark.machine
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_leaves_none_and_then_all() -> None:
    make_area_tree()
    load_defaults(by=System())
    officer = make_user("乡镇干部", (Role.TOWNSHIP_OFFICER, HUBIN_STREET))
    job = bring(officer)
    assert worker().wait(200) == 0
    job.refresh_from_db()
    assert (job.status, job.counts["good"]) == (Status.CHECKED, ROWS)
    actions.apply(job.pk, by=officer)

    killed = worker()
    until = time.monotonic() + 200
    while not 0 < job.progress < ROWS and time.monotonic() < until:
        time.sleep(0.05)
        job.refresh_from_db()
    killed.send_signal(signal.SIGKILL)
    killed.wait()

    assert 0 < job.progress < ROWS
    job.refresh_from_db()
    assert job.status == Status.APPLYING
    assert counted() == [0, 0, 0]
    while not actions.work_waiting():  # the timer; the killed one's connection must be gone first
        time.sleep(0.2)
    assert worker().wait(400) == 0
    job.refresh_from_db()
    assert (job.status, job.counts["taken"]) == (Status.DONE, ROWS)
    assert counted() == [ROWS, ROWS, ROWS]
