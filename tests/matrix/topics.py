"""What an open page listens to, read out of its signed tokens, and who is entitled to hear it."""

import re
import time
from collections.abc import Callable

from django.conf import settings

from yimen.epidemic.follow_up.models import Observation
from yimen.epidemic.investigations.models import Investigation
from yimen.epidemic.key_groups.models import ReceivedList
from yimen.foundation.imports.models import OVERSEERS, Job
from yimen.foundation.live.rules import claim_of
from yimen.foundation.staff.models import FIELD_ROLES
from yimen.kit.sight import Sight

Hearing = tuple[int, tuple[str, ...]]
TOKEN = re.compile(r'data-live="([^"]+)"')


def hearings(page: str) -> tuple[Hearing, ...]:
    """For whom, and which topics, each live region of a page was signed."""
    claims = [claim_of(one, settings.SECRET_KEY, time.time()) for one in TOKEN.findall(page)]
    return tuple((claim.user_id, claim.topics) for claim in claims)


def family(topic: str) -> str:
    return topic.partition(":")[0]


def _figures(rest: str, sight: Sight) -> bool:
    """That the numbers of a division changed: to those who see people there."""
    return sight.sees(int(rest), FIELD_ROLES)


def _inbox(rest: str, sight: Sight) -> bool:
    """That something waits: to the person, or to who holds the role over the place."""
    role, _, which = rest.partition(":")
    if role == "user":
        return int(which) == sight.user_id
    return any(grant.role == role and grant.covers(int(which)) for grant in sight.grants)


def _investigation(rest: str, sight: Sight) -> bool:
    """That one piece of work went a step on: to those who see it."""
    ranges = sight.ranges(FIELD_ROLES)
    row = Investigation.objects.get(pk=int(rest))
    places = {row.area_code, row.home_area_code or row.area_code}
    inside = any(low <= place <= high for low, high in ranges for place in places)
    return inside or row.pk in sight.shared(Investigation._meta.label)


def _import(rest: str, sight: Sight) -> bool:
    """How far a sheet is: to whoever brought it in, and who answers for his area."""
    job = Job.objects.get(pk=int(rest))
    return job.owner_id == sight.user_id or sight.sees(job.area_code, OVERSEERS)


def _list(rest: str, sight: Sight) -> bool:
    """How far a list from above is: to those for whom it is, or who answer a part of it."""
    one = ReceivedList.objects.get(pk=int(rest))
    places = [one.area_code, *one.parts.values_list("area_code", flat=True)]
    return any(sight.sees(place, FIELD_ROLES) for place in places)


# whose pages have no such topic: nobody there answers for an area
NOT_HEARD = {"import": ("reporter", "grid_doctor", "stand_in")}


def _observation(rest: str, sight: Sight) -> bool:
    """That something was said of one observation: to those who see it."""
    row = Observation.objects.get(pk=int(rest))
    places = {row.area_code, row.home_area_code or row.area_code}
    inside = any(sight.sees(place, FIELD_ROLES) for place in places)
    return inside or row.pk in sight.shared(Observation._meta.label)


FAMILIES: dict[str, Callable[[str, Sight], bool]] = {
    "figures": _figures,
    "import": _import,
    "inbox": _inbox,
    "investigation": _investigation,
    "list": _list,
    "observation": _observation,
}


def not_for(sight: Sight, hearing: Hearing) -> list[str]:
    """The topics of one token that this sight may not hear. A family that is not in the table
    fails: whoever adds one says who may hear it."""
    user_id, topics = hearing
    assert user_id == sight.user_id, "a token made for somebody else"
    split = [(topic, *topic.split(":", 1)) for topic in topics]
    return [topic for topic, kind, rest in split if not FAMILIES[kind](rest, sight)]
