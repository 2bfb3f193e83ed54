"""Lets the demo city go on living, until it is told to stop."""

import signal
from threading import Event
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from yimen.portal.demo import MAOJIN
from yimen.portal.playing import go_on


class Command(BaseCommand):
    help = "Go on living in the demo city: people come, are visited, work is checked."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--pace", type=float, default=10, help="minutes of life a second")
        parser.add_argument("--seed", type=int, default=2020)

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            self.stderr.write("Only the demo city lives by itself: YIMEN_DEMO=1.")
            raise SystemExit(2)
        stopped = Event()
        for sign in (signal.SIGTERM, signal.SIGINT):
            signal.signal(sign, lambda *_: stopped.set())
        go_on(options["pace"], seed=options["seed"], stopped=stopped, village=MAOJIN)
