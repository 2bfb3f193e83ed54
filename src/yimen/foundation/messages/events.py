"""Facts of messages. Sent inside the transaction, with ids only."""

from django.dispatch import Signal

message_queued = Signal()  # message_id
