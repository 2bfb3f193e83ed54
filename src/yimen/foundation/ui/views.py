"""The gallery of components, and how a person wants pages to look."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET

from yimen.foundation.ui import gallery

MODES = {"standard", "elder"}
ZOOMS = ("1", "2", "3", "4", "5")
A_YEAR = 365 * 24 * 3600


def _back(request: HttpRequest) -> HttpResponse:
    target = request.GET.get("next", "/")
    safe = url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()})
    return redirect(target if safe else "/")


@require_GET
def mode(request: HttpRequest) -> HttpResponse:
    """Keep the wanted mode and text size in the browser, and go back to where one was."""
    response = _back(request)
    for name, allowed in (("mode", MODES), ("zoom", ZOOMS)):
        if (wanted := request.GET.get(name, "")) in allowed:
            response.set_cookie(
                name,
                wanted,
                max_age=A_YEAR,
                samesite="Lax",
                httponly=True,
                secure=request.is_secure(),
            )
    return response


@require_GET
def display(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/display.html", {"zooms": ZOOMS})


@require_GET
def show_gallery(request: HttpRequest) -> HttpResponse:
    return render(request, "ui/gallery.html", gallery.samples(request.GET))
