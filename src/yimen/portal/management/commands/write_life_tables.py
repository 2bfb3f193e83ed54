"""Write the lifecycles of all apps into docs/missions/."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from yimen.portal.life_tables import pages


class Command(BaseCommand):
    help = "Write the life tables of docs/missions/ from the rules of the apps."

    def handle(self, **_: Any) -> None:
        for page, text in pages(settings.SETTINGS_ROOT / "docs").items():
            page.write_text(text)
            self.stdout.write(str(page.relative_to(settings.SETTINGS_ROOT)))
