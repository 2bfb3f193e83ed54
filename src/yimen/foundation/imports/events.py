"""Facts of imports. Sent inside the transaction, with ids only."""

from django.dispatch import Signal

work_waits = Signal()  # job_id: a file is to be checked, or its rows are to be taken over
