"""Jobs of messages: hand over, forget."""

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from yimen.foundation.accounts.actions import purge_codes
from yimen.foundation.messages import actions


@app.task(
    name="messages.deliver",
    queue="messages",
    retry=RetryStrategy(max_attempts=8, exponential_wait=4),
)
def deliver(message_id: int) -> None:
    actions.deliver(message_id)


@app.periodic(cron="20 3 * * *")
@app.task(name="messages.purge", queue="messages", pass_context=False)
def purge(timestamp: int) -> None:
    """Old messages, codes and counts."""
    now = timezone.now()
    actions.purge_sent(now)
    purge_codes(now)
