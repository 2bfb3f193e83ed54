"""Facts about key persons. Each carries ids only, and may speak of many."""

from django.dispatch import Signal

key_persons_added = Signal()  # ids
key_persons_released = Signal()  # ids; also of those that were listed by mistake
key_persons_relisted = Signal()  # ids
symptoms_reported = Signal()  # ids
transfers_accepted = Signal()  # ids of transfers; the persons have moved by then
