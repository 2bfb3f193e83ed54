"""A page for whoever has an account: a resident of the city, or somebody on his way through."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.cache import never_cache

from yimen.foundation.accounts.models import User

View = TypeVar("View", bound=Callable[..., HttpResponseBase])


class Visiting(HttpRequest):
    """What a view behind `with_account` is given: an account, with its sight."""

    user: User


def with_account(view: View) -> View:
    """No browser and no proxy keeps the page."""

    @wraps(view)
    def guarded(request: Visiting, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs)

    return login_required(never_cache(guarded))  # type: ignore[return-value]
