"""Load a tree of divisions from a CSV file, or say what loading it would do."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from yimen.foundation.areas import actions, edition
from yimen.foundation.areas.models import Area
from yimen.kit.sight import System


class Command(BaseCommand):
    help = "Load divisions from a CSV file (code, name, level, parent_code)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, default=edition.REAL)
        parser.add_argument("--dry-run", action="store_true")

    def handle(self, *args: Any, file: Path, dry_run: bool, **options: Any) -> None:
        try:
            rows = edition.read(file)
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        plan = edition.plan(rows, list(Area.objects.all()))
        self._tell(plan)
        if plan.errors:
            raise CommandError(_("The file has errors; nothing was loaded."))
        if not dry_run:
            actions.load_tree(rows, by=System())

    def _tell(self, plan: edition.Plan) -> None:
        for line, sentence in plan.errors:
            self.stderr.write(f"{line}: {sentence}")
        for area, name in plan.renamed:
            self.stdout.write(f"~ {area.local_code or area.code} {area.name} → {name}")
        for area in plan.new[:50]:
            self.stdout.write(f"+ {area.local_code or area.code} {area.name}")
        self.stdout.write(
            _("%(new)d new, %(renamed)d renamed, %(same)d unchanged, %(missing)d not in the file.")
            % {
                "new": len(plan.new),
                "renamed": len(plan.renamed),
                "same": plan.same,
                "missing": len(plan.missing),
            }
        )
