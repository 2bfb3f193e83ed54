"""What a phone that kept something asks before it sends it."""

from django.http import HttpRequest, JsonResponse
from django.middleware.csrf import get_token
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yimen.kit import clock
from yimen.portal.navigation import Navigation


@require_GET
@never_cache
def token(request: HttpRequest) -> JsonResponse:
    """Who is signed in, whether he holds a post, the house's time, and a fresh form token."""
    mine = Navigation.on(request)
    return JsonResponse(
        {
            "account": str(request.user.pk or ""),
            "post": mine.is_staff,
            "now": int(clock.now().timestamp() * 1000),
            "token": get_token(request),
        }
    )
