"""Where each role finds its work: the one list of what stands in menus."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yimen.foundation.eforms.rules import READERS as FORM_READERS
from yimen.foundation.staff.models import FIELD_ROLES, HQ_ROLES, Role
from yimen.foundation.staff.rules import shell
from yimen.kit.sight import NOBODY, Sight

Words = str | Promise
EVERY_POST = frozenset(Role)
ENTERING = frozenset({Role.REPORTER})
CHECKING = (
    frozenset({Role.GRID_DOCTOR, Role.TOWNSHIP_OFFICER, Role.COUNTY_INVESTIGATOR}) | HQ_ROLES
)
LOOKING_ON = frozenset({Role.TOWNSHIP_OFFICER, Role.COUNTY_INVESTIGATOR}) | HQ_ROLES
APPOINTING = frozenset({Role.SYSTEM_ADMIN}) | HQ_ROLES
IMPORTING = frozenset({Role.REPORTER, Role.TOWNSHIP_OFFICER, Role.COUNTY_INVESTIGATOR}) | HQ_ROLES
AUDITING = frozenset({Role.AUDITOR})
WORK, EPIDEMIC, PEOPLE, HOUSE = _("My work"), _("Epidemic prevention"), _("People"), _("The house")


@dataclass(frozen=True)
class Entry:
    """One line of a menu: an address that stays (DESIGN section 4), and for whom it is."""

    url: str
    label: Words
    icon: str
    shell: str
    roles: frozenset[str] | None = None  # None: everybody, signed in or not
    group: Words = ""
    signed_in: bool | None = None  # True or False: only for those who are, or are not
    exact: bool = False  # current on its own address only, not on those below it
    current: bool = False


ENTRIES = [
    Entry("/", _("Home"), "home", "resident", exact=True),
    Entry("/epidemic/declare/", _("Declare"), "edit", "resident"),
    Entry("/epidemic/code/", _("My code"), "shield", "resident"),
    Entry("/my/", _("Mine"), "user", "resident", signed_in=True),
    Entry("/desk/", _("Workbench"), "desk", "resident", EVERY_POST),
    Entry("/accounts/login/", _("Sign in"), "sign-in", "resident", signed_in=False),
    Entry("/ui/display/", _("Display"), "text-size", "resident"),
    Entry("/desk/key-groups/", _("Today"), "home", "worker", ENTERING, exact=True),
    Entry("/desk/key-groups/add/", _("Add"), "plus", "worker", ENTERING),
    Entry("/desk/", _("Today"), "home", "worker", FIELD_ROLES - ENTERING, exact=True),
    Entry("/desk/inbox/", _("To do"), "inbox", "worker", FIELD_ROLES),
    Entry(
        "/desk/investigations/", _("Investigate"), "check-list", "worker", FIELD_ROLES - ENTERING
    ),
    Entry("/desk/people/", _("Households"), "users", "worker", FIELD_ROLES),
    Entry("/my/", _("Mine"), "user", "worker"),
    Entry("/desk/", _("Workbench"), "desk", "desk", EVERY_POST, WORK, exact=True),
    Entry("/desk/inbox/", _("To do"), "inbox", "desk", EVERY_POST, WORK),
    Entry("/desk/situation/", _("Situation"), "chart", "desk", LOOKING_ON, EPIDEMIC),
    Entry("/screen/", _("Big screen"), "screen", "desk", HQ_ROLES, EPIDEMIC),
    Entry("/desk/outbreaks/", _("Outbreaks"), "virus", "desk", EVERY_POST, EPIDEMIC),
    Entry(
        "/desk/codes/",
        _("Codes"),
        "shield",
        "desk",
        HQ_ROLES | frozenset({Role.EPIDEMIOLOGIST}),
        EPIDEMIC,
    ),
    Entry(
        "/desk/codes/monitor/",
        _("Colours by hand"),
        "log",
        "desk",
        HQ_ROLES | AUDITING,
        EPIDEMIC,
    ),
    Entry("/desk/key-groups/", _("Key groups"), "shield", "desk", FIELD_ROLES, EPIDEMIC),
    Entry(
        "/desk/key-groups/coverage/", _("Daily reports"), "calendar", "desk", LOOKING_ON, EPIDEMIC
    ),
    Entry("/desk/investigations/", _("Investigations"), "check-list", "desk", CHECKING, EPIDEMIC),
    Entry("/desk/declarations/", _("Declarations"), "edit", "desk", FIELD_ROLES, EPIDEMIC),
    Entry("/desk/imports/", _("Bring in lists"), "upload", "desk", IMPORTING, EPIDEMIC),
    Entry("/desk/follow-up/", _("Home observation"), "calendar", "desk", FIELD_ROLES, EPIDEMIC),
    Entry(
        "/desk/follow-up/notices/order/",
        _("Words of the notices"),
        "edit",
        "desk",
        frozenset({Role.EPIDEMIOLOGIST, Role.COUNTY_HQ}),
        EPIDEMIC,
    ),
    Entry(
        "/desk/people/", _("Residents and households"), "household", "desk", FIELD_ROLES, PEOPLE
    ),
    Entry("/desk/staff/", _("Posts"), "users", "desk", APPOINTING | AUDITING, HOUSE),
    Entry("/desk/areas/", _("Divisions"), "tree", "desk", EVERY_POST, HOUSE),
    Entry("/desk/forms/", _("Forms"), "check-list", "desk", FORM_READERS, HOUSE),
    Entry("/desk/system/", _("System"), "settings", "desk", frozenset({Role.SYSTEM_ADMIN}), HOUSE),
    Entry(
        "/desk/codes/keys/",
        _("Keys of the codes"),
        "lock",
        "desk",
        frozenset({Role.SYSTEM_ADMIN}),
        HOUSE,
    ),
    Entry("/desk/kept-data/", _("Kept data"), "lock", "desk", APPOINTING | AUDITING, HOUSE),
    Entry("/desk/audit/", _("Audit"), "log", "desk", AUDITING, HOUSE),
    Entry("/desk/", _("Workbench"), "desk", "personal", EVERY_POST),
    Entry("/my/", _("My page"), "user", "personal"),
    Entry("/epidemic/declare/", _("Declare"), "edit", "personal"),
    Entry("/epidemic/code/", _("My code"), "shield", "personal"),
    Entry("/desk/outbreaks/", _("Outbreaks"), "virus", "personal", EVERY_POST),
    Entry("/desk/staff/mine/", _("My posts"), "users", "personal", EVERY_POST),
    Entry("/ui/display/", _("Text size and display"), "text-size", "personal"),
]


def exists(url: str) -> bool:
    """Whether this city runs the app behind the address: no menu leads nowhere."""
    try:
        resolve(url)
    except Resolver404:
        return False
    return True


@dataclass(frozen=True)
class Group:
    label: Words
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Navigation:
    """The menus of one person on one page."""

    path: str
    sight: Sight
    signed_in: bool

    @classmethod
    def on(cls, request: HttpRequest) -> "Navigation":
        user = getattr(request, "user", None)
        sight = getattr(user, "sight", NOBODY)
        return cls(request.path, sight, bool(user and user.is_authenticated))

    @property
    def is_staff(self) -> bool:
        return bool(self.sight.grants)

    @property
    def shell(self) -> str:
        """The page shell of this person's work: a phone's, or a desk's."""
        return shell(self.sight.roles) if self.is_staff else "ui/desk.html"

    @property
    def own_shell(self) -> str:
        """The shell of what is his own: who works by phone keeps his tabs."""
        works_by_phone = self.is_staff and self.shell == "ui/worker.html"
        return "ui/worker.html" if works_by_phone else "ui/resident.html"

    @property
    def start_url(self) -> str:
        """Where the day's work begins: the first tab of who works by phone, else the desk."""
        if self.is_staff and self.shell == "ui/worker.html":
            return next((entry.url for entry in self.worker), "/desk/")
        return "/desk/"

    @property
    def tabs(self) -> list[Entry]:
        return self._shell("resident")

    @property
    def worker(self) -> list[Entry]:
        return self._shell("worker")

    @property
    def personal(self) -> list[Entry]:
        return self._shell("personal")

    @property
    def rail(self) -> list[Group]:
        """The desk's rail, grouped by duty in the order of the list."""
        groups: dict[str, list[Entry]] = {}
        for entry in self._shell("desk"):
            groups.setdefault(str(entry.group), []).append(entry)
        return [Group(label, tuple(entries)) for label, entries in groups.items()]

    @property
    def posts(self) -> list[str]:
        """The names of the roles held now."""
        return [str(Role(role).label) for role in sorted(self.sight.roles) if role in EVERY_POST]

    @cached_property
    def search_url(self) -> str:
        return self._address("/desk/search/")

    @cached_property
    def inbox_url(self) -> str:
        return self._address("/desk/inbox/")

    @property
    def inbox_templates(self) -> list[str]:
        """The inbox draws its own count; until it does, a plain link."""
        return ["inbox/_count.html", "ui/_inbox_count.html"]

    @cached_property
    def sign_out_url(self) -> str:
        return self._address("/accounts/logout/")

    def _address(self, url: str) -> str:
        return url if self.signed_in and exists(url) else ""

    def _is_for_me(self, entry: Entry) -> bool:
        if entry.signed_in not in {None, self.signed_in}:
            return False
        return entry.roles is None or bool(entry.roles & self.sight.roles)

    def _shell(self, shell: str) -> list[Entry]:
        mine = [entry for entry in ENTRIES if entry.shell == shell and self._is_for_me(entry)]
        found = [entry for entry in mine if exists(entry.url)]
        return list(self._with_current(found))

    def _with_current(self, entries: list[Entry]) -> Iterable[Entry]:
        """The entry whose address is the longest that this page's begins with."""
        here = max((e.url for e in entries if self._leads_here(e)), key=len, default=None)
        return (replace(entry, current=entry.url == here) for entry in entries)

    def _leads_here(self, entry: Entry) -> bool:
        return self.path == entry.url if entry.exact else self.path.startswith(entry.url)
