"""My to-do list, and its number in the top bar."""

import datetime

from django.db.models import Value
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import render

from yimen.foundation.inbox import queries
from yimen.foundation.inbox.models import Item
from yimen.kit.asking import Asking, signed_in, wants_part
from yimen.kit.paging import asked

SIZE = 50
NEVER = datetime.datetime(9999, 1, 1, tzinfo=datetime.UTC)


@signed_in
def mine(request: Asking) -> HttpResponse:
    """What waits for me: the most overdue first, what has no limit last."""
    waiting = Item.objects.visible_to(request.user).waiting()
    page = asked(
        request, waiting.annotate(limit=Coalesce("due_at", Value(NEVER))), SIZE, key="limit"
    )
    context = {
        "lines": queries.lines(page.items),
        "count": waiting.count(),
        "page": page,
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
