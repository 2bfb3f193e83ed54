"""Facts about posts and shares, sent inside the transaction, with ids only."""

from django.dispatch import Signal

posts_changed = Signal()  # user_ids: list[int]
glass_broken = Signal()  # share_id, subject, subject_id, area_code, actor_id
glass_noted = Signal()  # share_id, actor_id
