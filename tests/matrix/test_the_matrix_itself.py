"""The matrix goes red when a door is open: for every model that has one."""

import os
import re
import subprocess
import sys

import pytest
from django.apps import apps

from tests.matrix.conftest import CONTROL
from tests.matrix.registry import SURFACES
from tests.matrix.surfaces import Detail, Page
from tests.matrix.witnesses import BEHIND, WITHOUT_NUMBER, WITNESSES

pytestmark = [
    pytest.mark.skipif("YIMEN_BLIND" in os.environ, reason="this is the blinded run"),
    pytest.mark.xdist_group("blinded"),  # one blinded run is enough for all
]
OUTCOME = re.compile(r"^(PASSED|FAILED|ERROR) \S+::(\w+)\[([^\]]+)\](.*)$", re.MULTILINE)


def sighted_models() -> list[str]:
    """The models whose rows are about people: those that have a `visible_to`."""
    return [
        model._meta.label
        for model in apps.get_models()
        if hasattr(model._default_manager.none(), "visible_to")
    ]


@pytest.fixture(scope="module")
def outcomes() -> dict[str, list[tuple[str, str, str]]]:
    """One process of its own, with a database of its own, in which each door is opened once."""
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-rA", "--tb=line", "--create-db",
         "tests/matrix/test_matrix.py", "-k", "nobody_outside or strangers_row"],
        env={**os.environ, "YIMEN_BLIND": "1", "DATABASE_URL": _database_beside(),
             "COLUMNS": "300"},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    found: dict[str, list[tuple[str, str, str]]] = {}
    for outcome, test, label, words in OUTCOME.findall(run.stdout):
        found.setdefault(label, []).append((outcome, test, words))
    assert found, run.stdout[-2000:] + run.stderr[-2000:]
    return found


def _database_beside() -> str:
    address, mark, rest = os.environ["DATABASE_URL"].partition("?")
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")  # two at once would drop each other's
    return f"{address}_blind{worker}{mark}{rest}"


def test_with_all_doors_closed_the_blinded_run_is_green(
    outcomes: dict[str, list[tuple[str, str, str]]],
) -> None:
    assert [outcome for outcome, _, _ in outcomes[CONTROL]] == ["PASSED"] * 3


@pytest.mark.parametrize("label", sighted_models())
def test_the_matrix_goes_red_without_visible_to(
    label: str, outcomes: dict[str, list[tuple[str, str, str]]]
) -> None:
    red = [words for outcome, _, words in outcomes[label] if outcome == "FAILED"]
    assert red, f"{label} is open and nobody notices"
    assert any(f"{WITNESSES[label]} at " in words for words in red), red


@pytest.mark.parametrize("label", [one for one in sighted_models() if one not in BEHIND])
def test_every_model_with_a_door_is_asked_for_by_number_and_without(label: str) -> None:
    surfaces = [one for some in SURFACES.values() for one in some]
    assert any(isinstance(one, Page) and label in one.shows for one in surfaces)
    by_number = any(isinstance(one, Detail) and one.subject == label for one in surfaces)
    assert by_number != (label in WITHOUT_NUMBER)
