"""Which built files a page needs: from the manifest of Vite, or nothing without a build."""

import functools
import json
from pathlib import Path
from typing import Any

DIST = Path(__file__).resolve().parent / "static" / "ui" / "dist"
PREFIX = "ui/dist/"


@functools.lru_cache(maxsize=4)
def _read(path: Path, changed: float) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return manifest


def _manifest() -> dict[str, Any]:
    path = DIST / "manifest.json"
    return _read(path, path.stat().st_mtime) if path.is_file() else {}


def files_of(entry: str) -> tuple[list[str], list[str]]:
    """Static paths of the style sheets and scripts of one entry."""
    chunk = next((item for item in _manifest().values() if item.get("name") == entry), None)
    if not chunk:
        return [], []
    styles = [PREFIX + name for name in chunk.get("css", [])]
    return styles, [PREFIX + chunk["file"]]
