"""What the key groups hear of the investigations below them."""

from collections.abc import Sequence
from typing import Any

from django.dispatch import receiver

from yimen.epidemic.investigations.events import investigation_reported
from yimen.epidemic.key_groups import actions
from yimen.kit.sight import System


@receiver(investigation_reported, dispatch_uid="key_groups.hear_fever")
def a_visit_was_reported(sender: object, ids: Sequence[int], **_: Any) -> None:
    actions.hear_fever(ids, by=System())
