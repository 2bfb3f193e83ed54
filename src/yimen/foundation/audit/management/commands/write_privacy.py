"""Writes docs/privacy.md from every `privacy.py`; --check fails when it is stale."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from yimen.foundation.audit.retention import HISTORY_DAYS, beside, personal

HEAD = f"""# Personal data: what, why, how long

Written by `yimen manage write_privacy` from the `privacy.py` of every app; a test fails when a
column that may speak of a person is in none of them, and when this page is stale. Every night the
job `purge_nightly` ends what is due; `yimen manage purge --dry-run` shows it beforehand. Each run
that ended something leaves a deletion certificate: a row, a JSON file in `certificates/` of the
data folder with the same SHA-256, and an entry of the audit. `/desk/kept-data/` shows all this,
what falls due next and the last certificate to auditors, headquarters and administrators.

A backup (`yimen backup`) holds what there was when it was made. Delete backups after thirty days,
or what was ended here lives on there; a restored one is purged in its first night.

What a row was before a change is kept with it for {HISTORY_DAYS} days and ends with it. Identity
and phone numbers are sealed (AES-GCM) in every table, the history's too.

| table | columns | purpose | ground | term |
|---|---|---|---|---|
"""


class Command(BaseCommand):
    help = "Write docs/privacy.md from what the apps declare."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        page = Path(settings.SETTINGS_ROOT) / "docs" / "privacy.md"
        fresh = HEAD + "".join(_rows())
        if not options["check"]:
            page.write_text(fresh)
        elif not page.exists() or page.read_text() != fresh:
            self.stderr.write("docs/privacy.md is stale: run `yimen manage write_privacy`.")
            sys.exit(1)


def _rows() -> Iterator[str]:
    for each in personal():
        columns = ", ".join(f"`{name}`" for name in each.fields)
        yield (
            f"| `{each.model}` | {columns} | {each.purpose} | {each.ground}"
            f" | {each.keep.manner} |\n"
        )
    for one in beside():
        yield f"| `{one.label}` | | {one.purpose} | {one.ground} | {one.manner} |\n"
