"""The pages that a phone keeps for work without network: empty of any person, name or number.

They are rendered for nobody: no request, no account, no sight. What they need of a worker's own
(his villages, his people) his phone adds to them by itself, from what it holds sealed.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from yimen.epidemic.key_groups.forms import KeyPersonForm
from yimen.epidemic.key_groups.views.reporter import form_context
from yimen.kit.sight import NOBODY, Sight
from yimen.portal.navigation import Entry

Context = dict[str, object]
LANGUAGES = [code for code, _name in settings.LANGUAGES]


class Nobody:
    """Whom a shell is rendered for."""

    pk = None

    @property
    def sight(self) -> Sight:
        return NOBODY


@dataclass(frozen=True)
class Shell:
    """One empty page, and the addresses that it stands for; the first that fits is taken."""

    name: str
    pattern: str
    template: str
    context: Callable[[], Context] = dict

    def render(self, language: str) -> str:
        with override(language):
            tabs = {"offline": self.name, "offline_tabs": _tabs(self.name)}
            page = {"city_name": settings.CITY_NAME, "demo": settings.DEMO}
            return render_to_string(self.template, {**page, **tabs, **self.context()})


def _tabs(name: str) -> list[Entry]:
    """What works without network."""
    return [
        Entry("/desk/key-groups/", _("Today"), "home", "worker", current=name == "home"),
        Entry("/desk/key-groups/add/", _("Add"), "plus", "worker", current=name == "add"),
        Entry(
            "/desk/key-groups/outbox/",
            _("In this phone"),
            "phone",
            "worker",
            current=name == "outbox",
        ),
    ]


SHELLS = (
    Shell("home", r"^/desk/key-groups/$", "portal/shell_home.html"),
    Shell(
        "add",
        r"^/desk/key-groups/add/$",
        "key_groups/add.html",
        lambda: form_context(KeyPersonForm(Nobody())),
    ),
    Shell("outbox", r"^/desk/key-groups/outbox/$", "key_groups/outbox.html"),
    Shell("away", r"^/desk/", "portal/shell_away.html"),
)
BY_NAME = {shell.name: shell for shell in SHELLS}


def version(files: list[str]) -> str:
    """Changes when anything that the phone keeps has changed."""
    found = hashlib.sha256("\n".join(files).encode())
    for shell in SHELLS:
        for language in LANGUAGES:
            found.update(shell.render(language).encode())
    return found.hexdigest()[:12]
