"""What waits for a person, and where to listen for more."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext

from yimen.foundation.areas.queries import path
from yimen.foundation.inbox.models import Item
from yimen.kit import clock
from yimen.kit.sight import Actor


def topics(user: Actor) -> list[str]:
    """What an open page listens to: one topic a post held, and one for the person."""
    mine = {f"inbox:{grant.role}:{grant.low}" for grant in user.sight.grants}
    return sorted(mine | {f"inbox:user:{user.pk}"})


def waiting_count(user: Actor) -> int:
    return Item.objects.visible_to(user).waiting().count()


@dataclass(frozen=True)
class Line:
    """One item as it is read."""

    item: Item
    title: str
    place: str
    url: str
    is_overdue: bool


def lines(items: Sequence[Item]) -> list[Line]:
    now = clock.now()
    places = {code: path(code) for code in {item.area_code for item in items}}
    return [
        Line(
            item,
            gettext(item.title_key),
            places[item.area_code],
            reverse(item.url_name, args=[item.object_id]),
            is_overdue=item.due_at is not None and item.due_at < now,
        )
        for item in items
    ]


def first(user: Actor, most: int = 5) -> list[Line]:
    """What waits for this person most urgently."""
    waiting = Item.objects.visible_to(user).waiting()
    return lines(list(waiting.order_by(F("due_at").asc(nulls_last=True), "pk")[:most]))
