"""A code was made: it leaves at once. Messages were queued: a job takes each."""

import uuid
from collections.abc import Sequence
from typing import Any

from django.dispatch import receiver

from yimen.foundation.accounts.events import code_made
from yimen.foundation.accounts.models import Code
from yimen.foundation.messages import actions, tasks
from yimen.foundation.messages.events import messages_queued


@receiver(code_made)
def _send_code(code_id: uuid.UUID, digits: str, **_: Any) -> None:
    code = Code.objects.get(pk=code_id)
    actions.send_sms(code.phone, code.purpose, {"code": digits}, code.purpose, at_once=True)


@receiver(messages_queued)
def _queue(message_ids: Sequence[int], **_: Any) -> None:
    jobs: list[dict[str, Any]] = [{"message_id": pk} for pk in message_ids]
    tasks.deliver.batch_defer(*jobs)
