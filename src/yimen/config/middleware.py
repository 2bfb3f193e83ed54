"""What every request passes: who and where it is, what it may see, how a refusal is answered."""

import uuid
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext

import pghistory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject

from yimen.foundation.audit import context
from yimen.foundation.staff.queries import sight_of
from yimen.kit.refusals import Refusal

READING = {"GET", "HEAD", "OPTIONS"}
GetResponse = Callable[[HttpRequest], HttpResponse]


class RequestContextMiddleware:
    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = request.headers.get("X-Request-ID", "")[:36] or str(uuid.uuid4())
        address = request.META.get("REMOTE_ADDR", "")
        with (
            context.request(request_id=request_id, address=address),
            _history(request, request_id),
        ):
            response = self.get_response(request)
        response["X-Request-ID"] = request_id
        return response


def _history(request: HttpRequest, request_id: str) -> AbstractContextManager[object]:
    """What the history of a changed row says of the request; the user is added when known."""
    if request.method in READING:
        return nullcontext()
    return pghistory.context(request=request_id)  # type: ignore[no-any-return]


class SightMiddleware:
    """Puts `sight` on the user, built when first asked for."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        setattr(user, "sight", SimpleLazyObject(lambda: sight_of(user)))  # noqa: B010
        if request.method not in READING:
            pghistory.context(actor=user.pk)
        return self.get_response(request)


class RefusalMiddleware:
    """Turns a named refusal into one sentence and its status."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Refusal):
            return None
        return render(request, "ui/refusal.html", {"refusal": error}, status=error.status_code)
