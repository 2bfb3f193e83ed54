"""A stretch of the city's life, for the demo: each app's `demo.live` plays its part of it."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from yimen.kit.sight import Actor


@dataclass(frozen=True)
class Slot:
    """What happened from `since` until `until`; staff: (role, area code) → user id."""

    seed: int
    since: datetime.datetime
    until: datetime.datetime
    staff: Mapping[tuple[str, int], int]
    by: Actor

    def random(self, app: str) -> Random:
        """The same chances for the same city, app and hour."""
        return Random(f"{self.seed}:{app}:{self.since:%Y-%m-%dT%H:%M}")  # noqa: S311
