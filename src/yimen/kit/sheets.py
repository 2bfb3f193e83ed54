"""Tables that leave the house as CSV for a spreadsheet program."""

import csv
import io
from collections.abc import Iterable, Sequence

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def defused(value: object) -> str:
    """Text that a spreadsheet shows and does not run."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def written(header: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    """A CSV text; the mark at its start lets Excel read it as UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([defused(cell) for cell in header])
    writer.writerows([defused(cell) for cell in row] for row in rows)
    return "\ufeff" + out.getvalue()
