"""What the to-do list hears from below."""

from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext_noop

from yimen.foundation.inbox import actions
from yimen.foundation.inbox.models import Item
from yimen.foundation.staff.events import glass_broken, glass_noted
from yimen.foundation.staff.models import Role
from yimen.kit import clock


@receiver(glass_broken)
def tell_headquarters(share_id: int, area_code: int, **_: Any) -> None:
    """The county of whoever was looked at reads who did so, and why."""
    item = Item(
        app="people",
        object_id=share_id,
        title_key=gettext_noop("Emergency access to somebody of your area"),
        area_code=area_code,
        role=Role.COUNTY_HQ,
        url_name="people:glass_review",
        opened_at=clock.now(),
    )
    actions.put([item])


@receiver(glass_noted)
def close_item(share_id: int, **_: Any) -> None:
    actions.close("people", [share_id])
