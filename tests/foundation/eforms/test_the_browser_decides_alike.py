"""The rules that the server runs, run by the script that pages carry."""

import shutil
import subprocess

import pytest

from tests.config.machine import ROOT


def test_the_browser_shows_the_questions_that_the_server_asks() -> None:
    npm = shutil.which("npm")
    if npm is None or not (ROOT / "frontend/node_modules").exists():
        pytest.fail("This needs npm and its packages: `make test` installs them.", pytrace=False)
    done = subprocess.run(
        [npm, "run", "--silent", "test"], cwd=ROOT / "frontend", capture_output=True, text=True
    )

    assert done.returncode == 0, done.stdout + done.stderr
