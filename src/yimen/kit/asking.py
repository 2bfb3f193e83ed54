"""A request of somebody who has signed in: who asks, with his sight, and for which part."""

from collections.abc import Callable, Collection
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.views.decorators.cache import never_cache
from django_htmx.middleware import HtmxDetails

from yimen.kit.sight import Actor

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class Asking(HttpRequest):
    """What a view behind `signed_in` is given; the middleware put user and sight there."""

    user: Actor  # type: ignore[assignment]  # an account with its sight, never anonymous
    htmx: HtmxDetails


def wants_part(request: Asking) -> bool:
    """Whether a live region of the page looks again, not the page."""
    return bool(request.htmx and request.htmx.target)


def signed_in(view: View) -> View:
    """For whoever holds a post: to others it is not there. No browser and no proxy keeps it."""

    @wraps(view)
    def guarded(request: Asking, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.sight.grants:
            raise Http404
        return view(request, *args, **kwargs)

    return login_required(never_cache(guarded))  # type: ignore[return-value]


def with_account(view: View) -> View:
    """For whoever is signed in, a resident too. No browser and no proxy keeps it."""
    return login_required(never_cache(view))


def holding(roles: Collection[str]) -> Callable[[View], View]:
    """For whoever holds one of the roles: to others it is not there."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: Asking, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.user.sight.roles.isdisjoint(roles):
                raise Http404
            return view(request, *args, **kwargs)

        return signed_in(guarded)  # type: ignore[return-value]

    return guard
