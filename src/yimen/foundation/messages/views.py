"""The demo's phone: what would have been sent. Not there outside the demo."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from yimen.foundation.accounts.fields import masked_phone
from yimen.foundation.messages import queries
from yimen.foundation.messages.forms import InboxForm

SHOWN = 20


@never_cache
def inbox(request: HttpRequest) -> HttpResponse:
    if not settings.DEMO:
        raise Http404
    form = InboxForm(request.GET or None)
    phone = form.cleaned_data["phone"] if form.is_bound and form.is_valid() else ""
    rows = [
        {"to": masked_phone(message.phone), "text": message.text, "at": message.asked_at}
        for message in queries.shown_to(phone)[:SHOWN]
    ]
    return render(request, "sms/inbox.html", {"form": form, "messages_shown": rows})
