"""How days are drawn: a colour, a letter, and the word for whoever asks or cannot see it."""

import datetime
from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import pgettext_lazy

from yimen.epidemic.follow_up.models import DayStatus

LETTERS = {
    DayStatus.DUE: pgettext_lazy("letter", "D"),
    DayStatus.SEEN_OK: pgettext_lazy("letter", "W"),
    DayStatus.SEEN_NOT_OK: pgettext_lazy("letter", "S"),
    DayStatus.MISSED: pgettext_lazy("letter", "M"),
    DayStatus.NOT_ATTEMPTED: pgettext_lazy("letter", "N"),
    DayStatus.NOT_PERFORMED: pgettext_lazy("letter", "X"),
}
Told = tuple[str, Decimal | None]  # status, temperature


class Cells:
    """Draws many days: the words of each status are looked up once a page."""

    def __init__(self, days: Iterable[datetime.date]) -> None:
        self.days = list(days)
        self.words = {
            str(status): (str(LETTERS[status]), str(status.label)) for status in DayStatus
        }

    def row(self, told: Mapping[datetime.date, Told]) -> SafeString:
        return format_html_join("", "{}", ((self._cell(day, told.get(day)),) for day in self.days))

    def _cell(self, day: datetime.date, told: Told | None) -> SafeString:
        if told is None:
            return SafeString("<td></td>")
        status, warmth = told
        letter, word = self.words[status]
        warm = f" {warmth} °C" if warmth is not None else ""
        return format_html(
            '<td data-s="{}" title="{} {}{}"><b>{}</b></td>',
            status, f"{day:%m-%d}", word, warm, letter,
        )  # fmt: skip

    @property
    def legend(self) -> list[tuple[str, str, str]]:
        return [(status, letter, word) for status, (letter, word) in self.words.items()]
