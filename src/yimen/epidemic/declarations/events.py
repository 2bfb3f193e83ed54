"""Facts about declarations, sent inside the transaction that made them true."""

from django.dispatch import Signal

declared = Signal()  # ids: of the new versions; what they say is in the rows
looked_after_no_more = Signal()  # person_id, holder_id: the account
