"""Facts about key persons. Each carries ids only, and may speak of many."""

from django.dispatch import Signal

key_persons_added = Signal()  # ids
symptoms_reported = Signal()  # ids
