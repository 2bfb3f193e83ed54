"""A code was made: it leaves at once. A message was queued: a job takes it."""

import uuid
from typing import Any

from django.dispatch import receiver

from yimen.foundation.accounts.events import code_made
from yimen.foundation.accounts.models import Code
from yimen.foundation.messages import actions, tasks
from yimen.foundation.messages.events import message_queued


@receiver(code_made)
def _send_code(code_id: uuid.UUID, digits: str, **_: Any) -> None:
    code = Code.objects.get(pk=code_id)
    actions.send_sms(code.phone, code.purpose, {"code": digits}, code.purpose, at_once=True)


@receiver(message_queued)
def _queue(message_id: int, **_: Any) -> None:
    tasks.deliver.defer(message_id=message_id)
