"""Messages are asked for, handed over, and forgotten."""

import datetime
from collections.abc import Mapping

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from yimen.foundation.accounts.fields import vault
from yimen.foundation.messages.events import message_queued
from yimen.foundation.messages.gateway import Message, ShownGateway, gateway
from yimen.foundation.messages.models import Sent
from yimen.foundation.messages.rules import KEPT, SECRET, TEMPLATES


@transaction.atomic
def send_sms(
    phone: str,
    template: str,
    params: Mapping[str, object],
    purpose: str,
    *,
    at_once: bool = False,
) -> Sent:
    """Write the row; a job hands it over after the commit, or we do (`at_once`: codes)."""
    text = str(TEMPLATES[template]) % {"city": settings.CITY_NAME, **params}
    message = Sent.objects.create(
        phone=phone,
        phone_digest=vault().digest(phone),
        text=text,
        purpose=purpose,
        gateway=gateway().name,
        asked_at=timezone.now(),
    )
    if at_once:
        deliver(message.pk)
    else:
        message_queued.send(Sent, message_id=message.pk)
    return message


@transaction.atomic
def deliver(message_id: int) -> None:
    """Hand one message over. Twice is once: here by the row's lock, there by its reference."""
    sent = Sent.objects.select_for_update().get(pk=message_id)
    if sent.sent_at is not None:
        return
    way = gateway()
    way.send(Message(sent.reference, sent.phone, sent.text, sent.purpose))
    sent.gateway, sent.sent_at = way.name, timezone.now()
    if sent.purpose in SECRET and way.name != ShownGateway.name:
        sent.text = ""
    sent.save(update_fields=["gateway", "sent_at", "text"])


def purge_sent(now: datetime.datetime) -> int:
    return Sent.objects.filter(asked_at__lt=now - KEPT).delete()[0]
