"""Facts about observations. Each carries ids only, and may speak of many."""

from django.dispatch import Signal

symptom_reported = Signal()  # ids of follow-ups
observations_ended = Signal()  # ids of observations
