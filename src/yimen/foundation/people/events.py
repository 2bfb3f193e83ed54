"""Facts about people, sent inside the transaction, with ids only.

Rows of apps above keep their own copy of `area_code`: they hear a move and decide.
"""

from django.dispatch import Signal

person_moved = Signal()  # person_id, old_area_code, new_area_code, actor_id
persons_reassigned = Signal()  # person_ids, old_area_code, new_area_code, actor_id
persons_merged = Signal()  # person_id, into_id, undone: bool, actor_id
