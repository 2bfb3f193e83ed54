"""Facts of accounts that others may hear. Sent inside the transaction."""

from django.dispatch import Signal

# code_id, digits. The digits pass through memory only; the number stays in the code's sealed row.
code_made = Signal()
