"""A stretch of the city's life, for the demo: each app's `demo.live` plays its part of it.

A part decides by what it finds (not yet visited, waiting to be checked) and by `happens`, never
by a plan of its own: while the city goes on living, stretches overlap.
"""

import datetime
import math
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from yimen.kit.sight import Actor

EVERY = 3  # days between two who come to the village that is shown


@dataclass(frozen=True)
class Shown:
    """The village that whoever tries the demo looks at, and the day on which he does.

    People come there by a rule, not by chance, and some of that day's work is left to him.
    """

    village: int
    today: datetime.date

    def somebody_comes(self, day: datetime.date) -> bool:
        return (self.today - day).days % EVERY == 0


@dataclass(frozen=True)
class Slot:
    """What happened from `since` until `until`; staff: (role, area code) → user id."""

    seed: int
    since: datetime.datetime
    until: datetime.datetime
    staff: Mapping[tuple[str, int], int]
    by: Actor
    arrivals: int = 0  # how many people came (back) to the city in it
    shown: Shown | None = None

    def random(self, app: str) -> Random:
        """The same chances for the same city, app and moment."""
        return Random(f"{self.seed}:{app}:{self.since.isoformat()}")  # noqa: S311

    @property
    def hours(self) -> float:
        return (self.until - self.since).total_seconds() / 3600

    def happens(self, random: Random, hours: float) -> bool:
        """Whether what takes so many hours of work on average came about in this stretch."""
        return random.random() < 1 - math.exp(-self.hours / hours)

    def moment(self, random: Random) -> datetime.datetime:
        """Some moment of it, to the second."""
        seconds = int((self.until - self.since).total_seconds())
        return self.since + datetime.timedelta(seconds=random.randrange(max(1, seconds)))
