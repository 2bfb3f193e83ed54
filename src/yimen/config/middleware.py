"""What every request passes: who and where it is, what it may see, how a refusal is answered."""

import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext

import pghistory
import structlog
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils.functional import SimpleLazyObject

from yimen.foundation.audit import context
from yimen.foundation.staff.queries import sight_of
from yimen.kit import outbox
from yimen.kit.refusals import Refusal

REQUEST_ID = re.compile(r"[0-9A-Za-z._-]{8,36}")  # it reaches the audit and the log as it is
# what no page of ours needs; the scanner's camera is ours alone
PERMISSIONS = (
    "accelerometer=(), camera=(self), display-capture=(), geolocation=(), gyroscope=(),"
    " microphone=(), payment=(), usb=()"
)
# what the libraries' pages under these addresses break at
UNREADABLE = {"/identity/": re.compile(r"\0|\d{4300}"), "/accounts/": re.compile(r"\d{4300}")}
READING = {"GET", "HEAD", "OPTIONS"}
GetResponse = Callable[[HttpRequest], HttpResponse]


class RequestContextMiddleware:
    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if REQUEST_ID.fullmatch(given) else str(uuid.uuid4())
        address = request.META.get("REMOTE_ADDR", "")
        with (
            context.request(request_id=request_id, address=address),
            structlog.contextvars.bound_contextvars(request_id=request_id),
            _history(request, request_id),
        ):
            response = self.get_response(request)
        response["X-Request-ID"] = request_id
        response["Permissions-Policy"] = PERMISSIONS
        return response


def _history(request: HttpRequest, request_id: str) -> AbstractContextManager[object]:
    """What the history of a changed row says of the request; the user is added when known."""
    if request.method in READING:
        return nullcontext()
    return pghistory.context(request=request_id)  # type: ignore[no-any-return]


class OutboxMiddleware:
    """Answers a phone that sends what it kept; stands around all that may refuse."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return outbox.answered(request, self.get_response(request))

    def process_view(self, request: HttpRequest, *view: object) -> HttpResponse | None:
        """Another account signed in meanwhile: what this one kept waits for its own."""
        if not outbox.is_from_phone(request):
            return None
        if request.headers[outbox.HEADER] != "now":
            setattr(request, "_messages", outbox.Unsaid(request))  # noqa: B010
        said = request.headers.get(outbox.ACCOUNT_HEADER, "")
        if request.user.is_authenticated and said != str(request.user.pk):
            return outbox.later(request, "account")
        return None


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


class PlainTextMiddleware:
    """The libraries' pages hand what is asked to a database that takes no NUL byte, and to a
    JSON reader that breaks at a number longer than Python converts."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        for prefix, junk in UNREADABLE.items():
            if request.path.startswith(prefix) and any(map(junk.search, _texts(request))):
                raise BadRequest
        return self.get_response(request)


def _texts(request: HttpRequest) -> Iterator[str]:
    given = (request.GET, request.POST if request.method == "POST" else QueryDict())
    return (text for data in given for _name, values in data.lists() for text in values)


class RefusalMiddleware:
    """Turns a named refusal into one sentence and its status."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if not isinstance(error, Refusal):
            return None
        if outbox.is_from_phone(request):
            return outbox.refused_because(request, error.sentence, error.status_code)
        said = {"refusal": error, "request_id": context.current().request_id}
        return render(request, "ui/refusal.html", said, status=error.status_code)
