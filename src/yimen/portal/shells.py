"""The pages that a phone keeps for work without network: empty of any person, name or number.

They are rendered for nobody: no request, no account, no sight. What they need of a worker's own
(his villages, his people) his phone adds to them by itself, from what it holds sealed.
"""

import functools
import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from yimen.epidemic.follow_up.forms import VisitForm
from yimen.epidemic.follow_up.views.rounds import form_context as visit_context
from yimen.epidemic.key_groups.forms import KeyPersonForm
from yimen.epidemic.key_groups.views.reporter import form_context
from yimen.foundation.eforms.fields import QuestionnaireForm
from yimen.foundation.eforms.queries import newest, slugs
from yimen.kit.sight import NOBODY, Sight
from yimen.portal.navigation import Entry

A_WHILE = 300  # seconds
Context = dict[str, object]
PHONE = {"shell": "ui/worker.html"}
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
            page = {"city_name": settings.CITY_NAME, "demo": settings.DEMO, "navigation": PHONE}
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


def _questionnaire(slug: str) -> Shell:
    """A form of the city's own making: asked in the newest version, as with network."""
    return Shell(
        f"report-{slug}",
        rf"^/desk/investigations/\d+/report/\?form={slug}$",
        "investigations/report.html",
        lambda: {"form": QuestionnaireForm(newest(slug))},
    )


def all_shells() -> list[Shell]:
    *own, away = SHELLS
    return [*own, *map(_questionnaire, slugs()), away]


SHELLS = (
    Shell("home", r"^/desk/key-groups/$", "portal/shell_home.html"),
    Shell(
        "add",
        r"^/desk/key-groups/add/$",
        "key_groups/add.html",
        lambda: form_context(KeyPersonForm(Nobody())),
    ),
    Shell(
        "visit",
        r"^/desk/follow-up/\d+/visit/$",
        "follow_up/visit.html",
        lambda: visit_context(VisitForm()),
    ),
    Shell("outbox", r"^/desk/key-groups/outbox/$", "key_groups/outbox.html"),
    Shell("code", r"^/epidemic/code/$", "passes/code_shell.html"),
    Shell("away", r"^/desk/", "portal/shell_away.html"),
)


def version(files: list[str]) -> str:
    """Changes when anything that the phone keeps has changed, and at no other time."""
    names = tuple(shell.name for shell in all_shells())
    return _version(tuple(files), names, int(time.monotonic() // A_WHILE))


@functools.lru_cache(maxsize=4)  # a thousand phones ask, and each asks again
def _version(files: tuple[str, ...], names: tuple[str, ...], while_: int) -> str:
    found = hashlib.sha256("\n".join([*files, *names]).encode())
    for shell in all_shells():
        for language in LANGUAGES:
            found.update(shell.render(language).encode())
    return found.hexdigest()[:12]
