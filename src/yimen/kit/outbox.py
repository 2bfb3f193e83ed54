"""What a phone kept while it had no network: how it comes, and how it is answered.

A form that waits in a phone is posted to its own address as it is, with its `client_uuid`, the
time it was filled in (`happened_at`) and these headers. The phone forgets it only after an answer
that names its `client_uuid`, so a view needs two lines: `happened_at(request)` for the time, and
`return refused(request, form) or …` where it shows the form again. What else a view answers
becomes one of three states here: `done`, `refused` (the worker must mend it), `later`.
"""

import datetime

from django.conf import settings
from django.contrib.messages.storage.base import BaseStorage, Message
from django.core.exceptions import SuspiciousOperation
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from yimen.kit import clock
from yimen.kit.refusals import Refusal

HEADER = "X-Yimen-Outbox"  # "now": its page is open and waits; any other: sent in the background
ACCOUNT_HEADER = "X-Yimen-Account"  # whose it is: sent under no other sign-in
LONGEST_AGO = datetime.timedelta(days=30)
GONE = {404, 405, 410}
WAITS = {401, 403, 408, 419, 425, 429}  # never a reason to drop anything


class TooLongAgo(Refusal):
    """This was written down more than thirty days ago. Please check it and enter it again."""

    status_code = 422


def is_from_phone(request: HttpRequest) -> bool:
    return HEADER in request.headers


def happened_at(request: HttpRequest) -> datetime.datetime:
    """When it was filled in, by the phone's clock put right; now, if nothing else is known."""
    now = clock.now()
    said = _time(request.POST.get("happened_at", "")) if is_from_phone(request) else None
    if said is None or said > now:  # no phone lives in the future: its clock was set wrong
        return now
    if said < now - LONGEST_AGO:
        raise TooLongAgo
    return said


def _time(text: str) -> datetime.datetime | None:
    try:
        said = parse_datetime(text)
    except ValueError:
        return None
    return said if said and said.tzinfo else None


def refused(request: HttpRequest, form: Form) -> HttpResponse | None:
    """The errors at their fields for a phone; None for a browser that shows the form itself."""
    if not is_from_phone(request):
        return None
    errors = {
        form.add_prefix(name) if name in form.fields else "": [str(one) for one in said]
        for name, said in form.errors.items()
    }
    return _answer(request, "refused", 422, errors=errors)


def refused_because(request: HttpRequest, sentence: str, status: int = 422) -> HttpResponse:
    return _answer(request, "refused", status, errors={}, summary=sentence)


def later(
    request: HttpRequest, reason: str, response: HttpResponseBase | None = None
) -> HttpResponse:
    """Not now: the phone keeps it. `reason`: sign-in, account, token or busy."""
    answer = _answer(request, "later", 401 if reason == "sign-in" else 503, reason=reason)
    if response is not None and "Retry-After" in response.headers:
        answer["Retry-After"] = response["Retry-After"]
    return answer


def answered(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """What the view said to a browser, as the phone reads it."""
    status = response.status_code
    if HEADER in response.headers or not is_from_phone(request):
        return response
    if 300 <= status < 400:
        there = response.headers.get("Location", "")
        if there.startswith(settings.LOGIN_URL.replace("login/", "")):
            return later(request, "sign-in")
        return _answer(request, "done", 200, url=there)
    if status in WAITS or status >= 500:
        return later(request, "token" if status == 403 else "busy", response)
    if status in GONE:
        gone = _("It is no longer there, or no longer yours. Please ask your township.")
        return refused_because(request, gone)
    return refused_because(request, _("It was not accepted. Please open it and check it."))


def _answer(request: HttpRequest, state: str, status: int, **more: object) -> HttpResponse:
    named = {"state": state, "client_uuid": _sent(request)}
    response = JsonResponse({**named, **more}, status=status)
    response[HEADER] = "1"
    response["Cache-Control"] = "no-store"
    return response


def _sent(request: HttpRequest) -> str:
    """The phone drops nothing for an answer that does not name it."""
    try:
        return request.POST.get("client_uuid", "")
    except (SuspiciousOperation, OSError):  # it was too large to be read
        return ""


class Unsaid(BaseStorage):
    """Notices for a page that nobody looks at: the phone's own list says what became of it."""

    def _get(self, *args: object, **kwargs: object) -> tuple[list[Message], bool]:
        return [], True

    def _store(self, *args: object, **kwargs: object) -> list[Message]:
        return []
