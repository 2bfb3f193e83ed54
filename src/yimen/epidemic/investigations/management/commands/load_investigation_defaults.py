"""The questionnaires and rules that a new city starts with."""

from typing import Any

from django.core.management.base import BaseCommand

from yimen.epidemic.investigations.actions import load_defaults
from yimen.kit.sight import System


class Command(BaseCommand):
    help = "Publish the questionnaires and rules that a new city starts with (safe to repeat)."

    def handle(self, **_: Any) -> None:
        load_defaults(by=System())
