"""A request of somebody who has signed in: who asks, with his sight, and for which part."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django_htmx.middleware import HtmxDetails

from yimen.kit.sight import Actor

View = TypeVar("View", bound=Callable[..., HttpResponse])


class Asking(HttpRequest):
    """What a view behind `signed_in` is given; the middleware put user and sight there."""

    user: Actor  # type: ignore[assignment]  # an account with its sight, never anonymous
    htmx: HtmxDetails


def wants_part(request: Asking) -> bool:
    """Whether a live region of the page looks again, not the page."""
    return bool(request.htmx and request.htmx.target)


def signed_in(view: View) -> View:
    """Only after sign-in; what it shows is kept by no browser and no proxy."""
    guarded: Any = login_required(never_cache(view))
    return guarded  # type: ignore[no-any-return]
