"""Whatever is killed while 20 people enter key persons."""

from pathlib import Path

import pytest

from tests.config.entering import KEY_PERSON
from tests.config.resilience import rehearse


@pytest.mark.machine
def test_every_acknowledged_form_is_there_once_whatever_was_killed(tmp_path: Path) -> None:
    figures = rehearse(KEY_PERSON, tmp_path, submissions=2000, clients=20, kills=21)

    assert figures["acknowledged"] == 2000
    assert (figures["lost"], figures["doubled"]) == (0, 0), figures
    assert figures["kills"] == 21
