"""`yimen manage rebuild_facts`: facts about people from the rows behind them, and colours."""

from typing import Any

from django.core.management.base import BaseCommand

from yimen.epidemic.passes.actions import rebuild_facts
from yimen.kit.sight import System


class Command(BaseCommand):
    help = "Write all facts anew from the rows behind them, and judge everybody again."

    def handle(self, *args: Any, **options: Any) -> None:
        for label, n in rebuild_facts(by=System()).items():
            self.stdout.write(f"{label}: {n}")
