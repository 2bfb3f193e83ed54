"""Who may open a page at all; which rows it shows is `visible_to`'s business."""

from collections.abc import Callable, Collection
from functools import update_wrapper
from typing import Concatenate, ParamSpec

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

Params = ParamSpec("Params")
View = Callable[Concatenate[HttpRequest, Params], HttpResponse]


def for_roles(roles: Collection[str]) -> Callable[[View[Params]], View[Params]]:
    """A page for those who hold one of the roles; for anybody else it is not there.

    Such pages show people, so no browser and no proxy keeps them.
    """

    def guard(view: View[Params]) -> View[Params]:
        def guarded(
            request: HttpRequest, /, *args: Params.args, **kwargs: Params.kwargs
        ) -> HttpResponse:
            if request.user.sight.roles.isdisjoint(roles):  # type: ignore[union-attr]  # set by SightMiddleware
                raise Http404
            return view(request, *args, **kwargs)

        return login_required(never_cache(update_wrapper(guarded, view)))

    return guard
