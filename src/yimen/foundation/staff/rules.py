"""Which role may do what to posts and with people: tables, read by actions, pages and tests."""

import datetime

from yimen.foundation.areas.models import Level
from yimen.foundation.staff.models import OVERSEERS, Role

SYSTEM = "system"

APPOINTERS = frozenset({Role.SYSTEM_ADMIN, SYSTEM})
POST_READERS = OVERSEERS
# for a reporter who is ill, whoever looks after the reporters names a stand-in at once
STAND_IN_GIVERS = APPOINTERS | {Role.TOWNSHIP_OFFICER, Role.COUNTY_HQ, Role.CITY_HQ}

# where a role's work lies: a reporter is never appointed over a county
LEVELS_OF_ROLE: dict[str, frozenset[str]] = {
    Role.REPORTER: frozenset({Level.VILLAGE}),
    Role.GRID_DOCTOR: frozenset({Level.VILLAGE, Level.TOWNSHIP}),
    Role.TOWNSHIP_OFFICER: frozenset({Level.TOWNSHIP}),
    Role.COUNTY_INVESTIGATOR: frozenset({Level.COUNTY}),
    Role.COUNTY_HQ: frozenset({Level.COUNTY}),
    Role.CITY_HQ: frozenset({Level.CITY}),
    Role.EPIDEMIOLOGIST: frozenset({Level.COUNTY, Level.CITY}),
    Role.AUDITOR: frozenset({Level.COUNTY, Level.CITY}),
    Role.SYSTEM_ADMIN: frozenset({Level.COUNTY, Level.CITY}),
}

# the headquarters of the city works with figures; a name there needs a county's hand
UNMASKERS = frozenset(
    {
        Role.REPORTER,
        Role.GRID_DOCTOR,
        Role.TOWNSHIP_OFFICER,
        Role.COUNTY_INVESTIGATOR,
        Role.COUNTY_HQ,
    }
)
GLASS_BREAKERS = UNMASKERS
SHARERS = UNMASKERS | {Role.CITY_HQ, SYSTEM}
PHONE_ROLES = frozenset({Role.REPORTER, Role.GRID_DOCTOR})  # their pages are made for a phone

GLASS_LASTS = datetime.timedelta(hours=3)
GLASSES_A_DAY = 10
MISSES_A_DAY = 10  # numbers and names tried in vain: nobody guesses his way to a person
LONGEST_SHARE = datetime.timedelta(days=90)


def lenders(role: str) -> frozenset[str]:
    """Who may name a stand-in for somebody of a role."""
    return STAND_IN_GIVERS if role == Role.REPORTER else APPOINTERS


def shell(roles: frozenset[str]) -> str:
    """The page shell of somebody's work: a phone's, or a desk's."""
    return "ui/worker.html" if roles <= PHONE_ROLES else "ui/desk.html"


def overlap(
    since: datetime.datetime,
    until: datetime.datetime | None,
    other_since: datetime.datetime,
    other_until: datetime.datetime | None,
) -> bool:
    """Two half-open times, each perhaps without an end, have a moment in common."""
    starts_before_end = other_until is None or since < other_until
    return starts_before_end and (until is None or other_since < until)
