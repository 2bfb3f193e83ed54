"""What must be done once before anything is served: tables, cache, static files, the demo city.

Runs as a program of its own, so that the supervisor stays small.
"""

import os
import sys

import django
from django.conf import settings
from django.core.management import call_command, get_commands
from django.db import connection

from yimen.config.checkup import misfit

LOCK = 4112  # two roles that start together must not migrate together


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yimen.config.settings")
    django.setup()
    if reason := misfit(os.environ["DATABASE_URL"], settings.KEYS.folder):
        sys.exit(f"Refused: {reason}.")  # new keys would be made, and nothing opened with them
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        for command in sys.argv[1:]:
            name, *options = command.split()
            if name in get_commands():
                call_command(name, *options)
        cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


if __name__ == "__main__":
    main()
