"""A chain of its own for each test."""

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def head_folder(tmp_path: Path, settings: object) -> Path:
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]
    return tmp_path / "audit"
