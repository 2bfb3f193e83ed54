"""Each place's share of a list: it waits in an inbox until all of it is answered."""

import datetime
from collections.abc import Collection

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from yimen.epidemic.key_groups import rules
from yimen.epidemic.key_groups.models import ListedPerson, ListPart, ReceivedList
from yimen.foundation.areas.queries import node
from yimen.foundation.audit.actions import Deed, record
from yimen.foundation.inbox.actions import close, put
from yimen.foundation.inbox.models import Item
from yimen.foundation.live.actions import publish
from yimen.kit import clock
from yimen.kit.sight import Actor, System

APP = "key_groups.lists"
WAITS = gettext_noop("Check a list from above")
CHASED = gettext_noop("A list from above is still waiting for your answer")
Place = tuple[int, int]  # list, area


def put_parts(one: ReceivedList, area_codes: Collection[int]) -> None:
    """These places are asked (again)."""
    ListPart.objects.bulk_create(
        [ListPart(received_list=one, area_code=code) for code in sorted(area_codes)],
        ignore_conflicts=True,
    )
    parts = ListPart.objects.filter(received_list=one, area_code__in=area_codes)
    parts.update(answered_at=None)
    put([_item(part, one, WAITS) for part in parts])
    publish(f"list:{one.pk}")


def _item(part: ListPart, one: ReceivedList, title: str) -> Item:
    place = node(part.area_code)
    last = datetime.datetime.combine(one.due_on, datetime.time(23, 59))
    return Item(
        app=APP,
        object_id=part.pk,
        title_key=title,
        area_code=part.area_code,
        role=rules.ANSWERER_OF_LEVEL[place.level if place else "village"],
        url_name="key_groups:list_part",
        opened_at=clock.now(),
        due_at=timezone.make_aware(last),
    )


def close_parts(places: Collection[Place]) -> None:
    """Places where nothing is open any more wait no longer."""
    done = []
    for list_id, area_code in places:
        rows = ListedPerson.objects.visible_to(System()).filter(area_code=area_code)
        if not rows.filter(received_list=list_id).unanswered().exists():
            parts = ListPart.objects.filter(received_list=list_id, area_code=area_code)
            done += list(parts.values_list("pk", flat=True))
    now = clock.now()
    ListPart.objects.filter(pk__in=done, answered_at=None).update(answered_at=now)
    close(APP, done, at=now)
    publish(*{f"list:{list_id}" for list_id, _ in places})


@transaction.atomic
def chase_list(list_id: int, *, by: Actor) -> int:
    """Remind every place that has not answered; says how many."""
    one = ReceivedList.objects.visible_to(by).filter(pk=list_id).first()
    if one is None or not by.sight.sees(one.area_code, rules.LIST_RECEIVERS):
        raise rules.NotOnTheList
    parts = list(ListPart.objects.visible_to(by).filter(received_list=one).unanswered())
    close(APP, [part.pk for part in parts])
    put([_item(part, one, CHASED) for part in parts])
    ListPart.objects.filter(pk__in=[part.pk for part in parts]).update(chased_at=clock.now())
    deed = Deed("chase_list", "key_groups.ReceivedList", [one.pk], [], one.area_code)
    record(deed, by=by)
    publish(f"list:{one.pk}")
    return len(parts)
