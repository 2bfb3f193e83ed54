"""Staff show a second factor, and a desk left alone signs itself out."""

import time
from collections.abc import Callable

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from yimen.foundation.accounts.models import User

GetResponse = Callable[[HttpRequest], HttpResponse]
FREE = ("/accounts/", "/static/", "/i18n/", "/healthz")
SEEN, PROTECTED = "seen_at", "second_factor"


class StaffSessionMiddleware:
    """Needs `user.sight`: stands behind the middleware that puts it there."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if not isinstance(user, User):
            return self.get_response(request)
        stop = self._ended(request, user) or self._unprotected(request, user)
        return stop or self.get_response(request)

    def _ended(self, request: HttpRequest, user: User) -> HttpResponse | None:
        """A session not used for a while ends, when its user holds a post."""
        now = int(time.time())
        idle = now - request.session.get(SEEN, now)
        if idle > settings.STAFF_IDLE_SECONDS and user.sight.grants:
            logout(request)
            messages.info(request, _("You were away for a while, so we signed you out."))
            return _to_sign_in(request)
        looks_again = request.headers.get("HX-Request") and request.method == "GET"
        if SEEN not in request.session or (idle >= 60 and not looks_again):
            request.session[SEEN] = now
        return None

    def _unprotected(self, request: HttpRequest, user: User) -> HttpResponse | None:
        """A post without a second factor leads to the page where one is set up."""
        if not settings.STAFF_SECOND_FACTOR or request.path.startswith(FREE):
            return None
        if request.session.get(PROTECTED) == user.pk:
            return None
        if is_mfa_enabled(user):
            request.session[PROTECTED] = user.pk
            return None
        return redirect("mfa_index") if user.sight.grants else None


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    url = reverse("account_login")
    if request.headers.get("HX-Request"):
        return HttpResponseClientRedirect(url)  # the whole page goes, not the fragment
    return redirect(
        f"{url}?{urlencode({'next': request.path})}" if request.method == "GET" else url
    )
