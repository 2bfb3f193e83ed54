"""The questions that a new city starts with."""

import datetime
import json
from pathlib import Path

from yimen.foundation.eforms.actions import publish
from yimen.kit.sight import Actor

QUESTIONS = Path(__file__).parents[1] / "questionnaires" / "declaration.json"


def load_defaults(*, by: Actor, since: datetime.datetime | None = None) -> None:
    """What the city has already is kept as an older version."""
    form = json.loads(QUESTIONS.read_text("utf-8"))
    publish(form["slug"], form["title"], form["schema"], by=by, at=since)
