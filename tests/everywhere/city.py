"""The small city that the tests over all pages walk through, and its addresses."""

from collections import deque
from collections.abc import Iterator
from typing import Any

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern

from tests.matrix import world
from yimen.epidemic.investigations.actions import load_defaults
from yimen.foundation.accounts.models import User
from yimen.foundation.people.models import Person
from yimen.kit.sight import System

ROLES = (
    "reporter", "grid_doctor", "township_officer", "county_investigator", "county_hq", "city_hq",
    "auditor", "system_admin", "epidemiologist", "resident",
)  # fmt: skip
ENDS_THE_SESSION = "/accounts/logout/"


def build() -> dict[str, User]:
    """One member of staff of each role, a resident, and people whom the field roles see."""
    staff = world.build()
    load_defaults(by=System())
    world.insiders(staff)
    return staff


class Browser(Client):
    """Takes a file to its end, as a browser does; only then is it closed."""

    def request(self, **request: Any) -> Any:
        answer = super().request(**request)
        if answer.streaming:
            deque(answer, maxlen=0)
        return answer


def browser(user: User) -> Client:
    client = Browser(raise_request_exception=False)
    client.force_login(User.objects.get(pk=user.pk))
    return client


def somebody(staff: dict[str, User]) -> int:
    seen = Person.objects.visible_to(staff["city_hq"])
    return int(seen.order_by("pk").values_list("pk", flat=True)[0])


def routes(resolver: URLResolver | None = None, before: str = "") -> Iterator[str]:
    """Each route of the platform as it is written: `desk/people/persons/<int:pk>/`."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = before + str(pattern.pattern).lstrip("^").rstrip("$")
        if isinstance(pattern, URLResolver):
            yield from routes(pattern, route)
        elif isinstance(pattern, URLPattern):
            assert isinstance(pattern.pattern, RoutePattern), route
            yield route


def addresses(number: int | str) -> list[str]:
    """Every route with the number in every place of a number."""
    found = set()
    for route in routes():
        parts = route.replace("<str:kind>", "xlsx").replace("<slug:verb>", "close").split("<")
        rest = (part.partition(">")[2] for part in parts[1:])
        found.add("/" + parts[0] + "".join(f"{number}{part}" for part in rest))
    return sorted(found - {ENDS_THE_SESSION})
