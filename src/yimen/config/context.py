"""What every page's template knows without asking."""

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from yimen.portal.navigation import Navigation


def page(request: HttpRequest) -> dict[str, object]:
    return {
        "city_name": settings.CITY_NAME,
        "demo": settings.DEMO,
        "elder": request.COOKIES.get("mode") == "elder",
        "zoom": request.COOKIES.get("zoom", "1")[:1],
        "navigation": SimpleLazyObject(lambda: Navigation.on(request)),
    }
