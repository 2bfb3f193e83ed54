"""Pages of those who come to the city's door."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from yimen.foundation.areas.models import Area, Level
from yimen.portal.navigation import Entry, Navigation, exists

STEPS = [
    {
        "icon": "edit",
        "title": _("The village reports"),
        "text": _("A reporter of your village or community writes down who came home, once."),
    },
    {
        "icon": "fever",
        "title": _("The doctor asks"),
        "text": _("The doctor of that place has the task the same minute, and asks about fever."),
    },
    {
        "icon": "check-list",
        "title": _("The township checks"),
        "text": _("Somebody looks at every answer and closes it, or asks again."),
    },
    {
        "icon": "chart",
        "title": _("The headquarters sees"),
        "text": _("County and city see the same figures at once; nobody copies lists."),
    },
]
PROMISES = [
    {
        "icon": "eye",
        "title": _("You see who looked"),
        "text": _("Every look at your data is recorded with its reason."),
    },
    {
        "icon": "lock",
        "title": _("Your numbers stay closed"),
        "text": _("ID and telephone numbers are encrypted, and hidden on screens."),
    },
    {
        "icon": "clock",
        "title": _("Data has an end"),
        "text": _("Each kind of data is deleted after its time, with a certificate."),
    },
]
LEVELS = [
    (Level.COUNTY, _("Counties and districts")),
    (Level.TOWNSHIP, _("Townships and streets")),
    (Level.VILLAGE, _("Villages and communities")),
]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    menu = Navigation.on(request)
    context = {
        "steps": STEPS,
        "promises": PROMISES,
        "facts": _facts(),
        "doors": [_row(entry) for group in menu.rail for entry in group.entries],
        **{name: url if exists(url) else "" for name, url in ADDRESSES.items()},
    }
    return render(request, "portal/home.html", context)


ADDRESSES = {
    "sign_in_url": "/accounts/login/",
    "desk_url": "/desk/",
    "my_url": "/my/",
    "declare_url": "/epidemic/declare/",
    "messages_url": "/demo/messages/",
}


def _row(entry: Entry) -> dict[str, object]:
    return {"title": entry.label, "icon": entry.icon, "url": entry.url}


def _facts() -> list[tuple[object, int]]:
    """How many places the city has, of each level it has any of."""
    counted = [(label, Area.objects.filter(level=level).count()) for level, label in LEVELS]
    return [(label, number) for label, number in counted if number]


@dataclass(frozen=True)
class Tile:
    """One thing that a resident can do against the epidemic."""

    url: str
    icon: str
    title: Promise
    text: Promise


TILES = (
    Tile("/epidemic/declare/", "edit", _("Declare"), _("How you are, and where you were")),
    Tile("/epidemic/code/", "shield", _("My code"), _("Show it, and pass")),
    Tile("/my/", "eye", _("Who looked at my data"), _("Every look, with its reason")),
)


@require_safe
def epidemic(request: HttpRequest) -> HttpResponse:
    """The epidemic column: whatever of it this city runs."""
    tiles = [tile for tile in TILES if exists(tile.url)]
    return render(request, "portal/epidemic.html", {"tiles": tiles, "steps": STEPS})
