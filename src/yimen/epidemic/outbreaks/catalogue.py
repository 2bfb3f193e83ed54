"""What outbreaks may start from: one JSON file a template, in `diseases/`. No code knows one."""

import datetime
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

FOLDER = Path(__file__).parent / "diseases"
DEFAULT = "covid-19-2020-02"


@dataclass(frozen=True)
class Template:
    slug: str
    title_zh: str
    title_en: str
    disease: str
    name_zh: str
    name_en: str
    started_on: datetime.date
    ground: str
    plan: dict[str, Any]
    sources: dict[str, str]
    classifications: tuple[dict[str, str], ...]
    risk_areas: tuple[dict[str, Any], ...]

    @property
    def title(self) -> str:
        return self.title_zh if (get_language() or "").startswith("zh") else self.title_en


def templates(folder: Path = FOLDER) -> dict[str, Template]:
    """Every template there is, by its slug."""
    return {path.stem: _read(path) for path in sorted(folder.glob("*.json"))}


def _read(path: Path) -> Template:
    said = json.loads(path.read_text())
    return Template(
        slug=path.stem,
        title_zh=said["title"]["zh-hans"],
        title_en=said["title"]["en"],
        disease=said["disease"],
        name_zh=said["name"]["zh-hans"],
        name_en=said["name"]["en"],
        started_on=datetime.date.fromisoformat(said["started_on"]),
        ground=said["ground"],
        plan=said["plan"],
        sources=said["sources"],
        classifications=tuple(said["classifications"]),
        risk_areas=tuple(
            area | {"since": datetime.date.fromisoformat(area["since"])}
            for area in said["risk_areas"]
        ),
    )
