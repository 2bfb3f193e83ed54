"""My to-do list, and its number in the top bar."""

from dataclasses import dataclass

from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from yimen.foundation.areas.queries import path
from yimen.foundation.inbox import queries
from yimen.foundation.inbox.models import Item
from yimen.kit.asking import Asking, signed_in, wants_part

SIZE = 50


@dataclass(frozen=True)
class Line:
    """One item as it is read."""

    item: Item
    title: str
    place: str
    url: str
    is_overdue: bool


@signed_in
def mine(request: Asking) -> HttpResponse:
    """What waits for me: the most overdue first, what has no limit last."""
    waiting = Item.objects.visible_to(request.user).waiting()
    ordered = waiting.order_by(F("due_at").asc(nulls_last=True), "pk")
    items = list(ordered[:SIZE])
    context = {
        "lines": _lines(items),
        "count": waiting.count(),
        "shown": len(items),
        "topics": queries.topics(request.user),
    }
    return render(
        request, "inbox/_mine.html" if wants_part(request) else "inbox/mine.html", context
    )


@signed_in
def count(request: Asking) -> HttpResponse:
    """The number in the top bar, a live region of every desk page."""
    context = {
        "inbox_count": queries.waiting_count(request.user),
        "inbox_topics": queries.topics(request.user),
    }
    return render(request, "inbox/_count.html", context)


def _lines(items: list[Item]) -> list[Line]:
    now = timezone.now()
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
