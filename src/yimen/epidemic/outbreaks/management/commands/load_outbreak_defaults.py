"""The outbreak that a new city starts with."""

from typing import Any

from django.core.management.base import BaseCommand

from yimen.epidemic.outbreaks.actions import load_defaults
from yimen.kit.sight import System


class Command(BaseCommand):
    help = "Enter the outbreak that a new city starts with (safe to repeat)."

    def handle(self, **_: Any) -> None:
        load_defaults(by=System())
