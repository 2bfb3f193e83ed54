"""Messages are asked for, handed over, and forgotten."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from yimen.foundation.accounts.fields import vault
from yimen.foundation.messages.events import messages_queued
from yimen.foundation.messages.gateway import Message, ShownGateway, gateway
from yimen.foundation.messages.models import Sent
from yimen.foundation.messages.rules import KEPT, SECRET, TEMPLATES


@dataclass(frozen=True)
class Short:
    """A short message to a number: one of our texts, with what it names."""

    phone: str
    template: str
    purpose: str
    params: Mapping[str, object] = field(default_factory=dict)


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
    short = Short(phone, template, purpose, params)
    if not at_once:
        return send_many([short])[0]
    message = _sent(short)
    message.save()
    deliver(message.pk)
    return message


@transaction.atomic
def send_many(shorts: Sequence[Short]) -> list[Sent]:
    """Write the rows; jobs hand them over after the commit."""
    made = Sent.objects.bulk_create([_sent(short) for short in shorts], batch_size=1000)
    if made:
        messages_queued.send(Sent, message_ids=[message.pk for message in made])
    return made


def _sent(short: Short) -> Sent:
    return Sent(
        phone=short.phone,
        phone_digest=vault().digest(short.phone),
        text=str(TEMPLATES[short.template]) % {"city": settings.CITY_NAME, **short.params},
        purpose=short.purpose,
        gateway=gateway().name,
        asked_at=timezone.now(),
    )


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
