"""A few villages with all their staff and their residents, since long ago."""

import datetime

from tests.factories import make_user
from yimen.epidemic.declarations.actions import load_defaults as load_questions
from yimen.epidemic.investigations.actions import load_defaults
from yimen.foundation.areas.models import Area, Level
from yimen.foundation.people import demo as people_demo
from yimen.foundation.staff.models import Role
from yimen.kit import clock
from yimen.kit.sight import System

ROLES = {
    Level.VILLAGE: (Role.REPORTER,),
    Level.TOWNSHIP: (Role.GRID_DOCTOR, Role.TOWNSHIP_OFFICER),
    Level.COUNTY: (Role.COUNTY_INVESTIGATOR,),
}


def settle(since: datetime.datetime, *, people: int) -> None:
    with clock.played(since):
        load_defaults(by=System())
        load_questions(by=System())
        for area in Area.objects.all():
            for role in ROLES.get(Level(area.level), ()):
                make_user(role.value, (role, area.code))
        people_demo.load(people, seed=7, by=System())
