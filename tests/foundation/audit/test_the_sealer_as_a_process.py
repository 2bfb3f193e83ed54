"""The supervisor starts the sealer, and tells it to stop."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from yimen.foundation.audit.actions import Deed, record_many
from yimen.foundation.audit.gateway import read_head
from yimen.kit.sight import System

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.machine]


@pytest.fixture
def sealer(tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    at = connection.settings_dict
    place = f"{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}"
    environment = {
        **os.environ,
        "DATABASE_URL": f"postgres://{place}/{at['NAME']}",
        "YIMEN_DATA": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE,
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    process = subprocess.Popen([sys.executable, "-m", "django", "seal"], env=environment)
    yield process
    process.kill()
    process.wait()


def test_the_sealer_seals_by_itself_and_ends_when_told(sealer: subprocess.Popen[bytes]) -> None:
    record_many([Deed("look", "people.Person")] * 7, by=System())

    waited = 0
    while read_head().seq < 7 and waited < 300:
        time.sleep(0.1)
        waited += 1
    sealer.send_signal(signal.SIGTERM)

    assert read_head().seq == 7
    assert sealer.wait(timeout=30) == 0
