"""What is asked of the figures: where, of which day, as known when; and the addresses of that."""

import datetime
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from yimen.epidemic.situation.rules import OBSERVED, SPANS, Column
from yimen.kit import clock
from yimen.kit.moments import text

HAPPENED = "happened"  # `by`: facts by their own day, as known now


@dataclass(frozen=True)
class Question:
    """Without `as_of` the present; with `by_day` the past as it is known now."""

    area: int | None
    day: datetime.date
    as_of: datetime.datetime | None = None
    by_day: bool = False
    group: str = ""
    column: Column = OBSERVED
    span: int = SPANS[0]

    @property
    def recorded_by(self) -> datetime.datetime | None:
        """Until when what counts was recorded; none: until now."""
        return None if self.by_day else self.as_of

    @property
    def is_present(self) -> bool:
        return self.as_of is None and not self.by_day and self.day == clock.today()

    @property
    def today(self) -> datetime.date:
        return timezone.localdate(self.as_of) if self.as_of else clock.today()

    @property
    def as_of_text(self) -> str:
        return text(self.as_of)

    @property
    def when(self) -> dict[str, str]:
        """What every address on the page carries on."""
        return {"as_of": self.as_of_text} if self.as_of else {}

    def query(self, **other: object) -> str:
        """The query of this page with something else of it."""
        mine: dict[str, object] = {
            "area": self.area,
            "day": "" if self.day == self.today else self.day.isoformat(),
            "group": self.group,
            "measure": "" if self.column is OBSERVED else self.column.key,
            "span": "" if self.span == SPANS[0] else self.span,
            "by": HAPPENED if self.by_day else "",
            **self.when,
        }
        return urlencode({key: value for key, value in (mine | other).items() if value})

    def rows(self, column: Column, code: int | None) -> str:
        """Where the rows behind a number of a division are listed."""
        if code is None or self.by_day:
            return ""
        wish = {"area": str(code), **dict(column.wish), **self.when}
        if column.is_of_day:
            wish["day"] = self.day.isoformat()
        return f"{reverse(column.rows)}?{urlencode(wish)}"
