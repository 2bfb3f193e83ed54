"""A folder of its own for each test's files."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def data_folder(settings: object, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]
    return tmp_path
