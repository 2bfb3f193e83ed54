"""Facts of messages. Sent inside the transaction, with ids only."""

from django.dispatch import Signal

messages_queued = Signal()  # message_ids
