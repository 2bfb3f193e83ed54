"""End the personal data whose term is over, or say what would end."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from yimen.foundation.audit import context
from yimen.foundation.audit.retention import purge, what_ends
from yimen.kit.sight import System


class Command(BaseCommand):
    help = "End personal data at its term and write a deletion certificate."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say what would end")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["dry_run"]:
            for each, count in what_ends(timezone.now()):
                self.stdout.write(f"{count:>8}  {each.model}: {each.keep.manner}")
            return
        with context.job("purge"):
            made = purge(by=System())
        if made is None:
            self.stdout.write("Nothing was due.")
            return
        for label, count in sorted(made.counts.items()):
            self.stdout.write(f"{count:>8}  {label}")
        self.stdout.write(f"certificate {made.file_name} sha256 {made.sha256}")
