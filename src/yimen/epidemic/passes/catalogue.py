"""The rules that a city begins with: those of February 2020, as data."""

import json
from pathlib import Path
from typing import Any

FIRST: list[dict[str, Any]] = json.loads((Path(__file__).parent / "first_rules.json").read_text())
