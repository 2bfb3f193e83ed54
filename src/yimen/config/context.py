"""What every page's template knows without asking."""

from django.conf import settings
from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, object]:
    return {
        "city_name": settings.CITY_NAME,
        "demo": settings.DEMO,
        "elder": request.COOKIES.get("mode") == "elder",
    }
