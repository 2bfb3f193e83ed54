"""Facts about investigations. Each carries ids only, and may speak of many."""

from django.dispatch import Signal

investigation_opened = Signal()  # ids
investigation_reported = Signal()  # ids
investigation_closed = Signal()  # ids
investigation_returned = Signal()  # ids
