"""Loads the demo city into an empty database, and says who may sign in."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from yimen.foundation.areas.models import Area
from yimen.portal.demo import Size, load, write_logins


class Command(BaseCommand):
    help = "Load the demo city: invented people, real divisions. Does nothing if it is there."

    def add_arguments(self, parser: CommandParser) -> None:
        size = Size()
        parser.add_argument("--seed", type=int, default=2020)
        parser.add_argument("--residents", type=int, default=size.residents)
        parser.add_argument("--key-persons", type=int, default=size.key_persons)
        parser.add_argument("--days", type=int, default=size.days)

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            self.stderr.write("The demo city is loaded with YIMEN_DEMO=1 only.")
            raise SystemExit(2)
        if not Area.objects.exists():
            size = Size(options["residents"], options["key_persons"], options["days"])
            load(size, seed=options["seed"], now=timezone.now(), say=self._say)
        for login in write_logins(settings.DATA_DIR / "demo-logins.json"):
            self._say("  {role:20} {area}  {phone}  {password}".format(**login))

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
