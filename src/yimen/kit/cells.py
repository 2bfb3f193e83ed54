"""What a cell of a table says: dates in many styles, numbers that a spreadsheet has bent."""

import datetime
import re

_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
BENT = re.compile(r"\d(\.\d+)?E\+?\d{1,3}")  # 1.23E+17
FIRST_SERIAL, LAST_SERIAL = 10_000, 80_000  # of Excel: 1927 to 2119
EXCEL_DAY_0 = datetime.date(1899, 12, 30)
MONTHS = {
    name: number
    for number, names in enumerate(
        ("jan january", "feb february", "mar march", "apr april", "may", "jun june", "jul july",
         "aug august", "sep sept september", "oct october", "nov november", "dec december"), 1)
    for name in names.split()
}  # fmt: skip
AUTO, DAY_FIRST, MONTH_FIRST = "auto", "day_first", "month_first"

_TIME = re.compile(r"[ T]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[AP]M)?$", re.IGNORECASE)
_YEAR_FIRST = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_RUN_TOGETHER = re.compile(r"(\d{4})(\d{2})(\d{2})")
_WITHOUT_YEAR = re.compile(r"(\d{1,2})月(\d{1,2})[日号]?")
_MONTH_IN_WORDS = re.compile(r"(\d{1,2})[- /.]?([a-z]{3,9})\.?[- /.,]*(\d{4}|\d{2})")
_WORDS_FIRST = re.compile(r"([a-z]{3,9})\.?[- ](\d{1,2})[, -]+(\d{4}|\d{2})")
_YEAR_LAST = re.compile(r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})")


class NotADay(ValueError):
    """This is no date, or (`ambiguous`) one that may be read in two ways."""

    def __init__(self, *, ambiguous: bool = False) -> None:
        self.ambiguous = ambiguous
        super().__init__("ambiguous" if ambiguous else "no date")


def tidy(text: str) -> str:
    """Half-width, single blanks, nothing before and behind."""
    return " ".join(text.translate(_HALF_WIDTH).split())


def is_bent(text: str) -> bool:
    """A number that the spreadsheet shows as 1.23E+17: its last digits are gone."""
    return bool(BENT.fullmatch(tidy(text).upper()))


def digits(text: str) -> str:
    """A phone or number as typed, though the spreadsheet keeps it as 13900001111.0."""
    plain = tidy(text).lstrip("'")
    return plain.removesuffix(".0") if plain.removesuffix(".0").isdigit() else plain


def day(text: str, today: datetime.date, style: str = AUTO) -> datetime.date:
    """The day that a cell says; without a year the newest that is not in the future."""
    typed = _TIME.sub("", tidy(text)).lower().strip()
    try:
        found = _by_year(typed) or _in_words(typed) or _of_this_year(typed, today)
        found = found or _year_last(typed, style) or _serial(typed)
    except ValueError as error:
        if isinstance(error, NotADay):
            raise
        raise NotADay from error
    if found is None:
        raise NotADay
    return found


def _by_year(typed: str) -> datetime.date | None:
    found = _YEAR_FIRST.fullmatch(typed.replace(" ", "")) or _RUN_TOGETHER.fullmatch(typed)
    return datetime.date(*map(int, found.groups())) if found else None


def _in_words(typed: str) -> datetime.date | None:
    if found := _MONTH_IN_WORDS.fullmatch(typed):
        number, month, year = found.groups()
    elif found := _WORDS_FIRST.fullmatch(typed):
        month, number, year = found.groups()
    else:
        return None
    if month not in MONTHS:
        return None
    return datetime.date(int(year) + (2000 if len(year) == 2 else 0), MONTHS[month], int(number))


def _of_this_year(typed: str, today: datetime.date) -> datetime.date | None:
    found = _WITHOUT_YEAR.fullmatch(typed.replace(" ", ""))
    if not found:
        return None
    month, number = map(int, found.groups())
    this_year = datetime.date(today.year, month, number)
    return this_year if this_year <= today else this_year.replace(year=today.year - 1)


def _year_last(typed: str, style: str) -> datetime.date | None:
    found = _YEAR_LAST.fullmatch(typed)
    if not found:
        return None
    one, other, year = map(int, found.groups())
    if style == DAY_FIRST or (style == AUTO and one > 12):
        return datetime.date(year, other, one)
    if style == MONTH_FIRST or other > 12 or one == other:
        return datetime.date(year, one, other)
    raise NotADay(ambiguous=True)


def _serial(typed: str) -> datetime.date | None:
    """Excel's count of days, where a date column was saved as numbers."""
    try:
        number = int(float(typed))
    except ValueError:
        return None
    if not FIRST_SERIAL <= number <= LAST_SERIAL:
        return None
    return EXCEL_DAY_0 + datetime.timedelta(days=number)
