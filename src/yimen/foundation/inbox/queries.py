"""What waits for a person, and where to listen for more."""

from yimen.foundation.inbox.models import Item
from yimen.kit.sight import Actor


def topics(user: Actor) -> list[str]:
    """What an open page listens to: one topic a post held, and one for the person."""
    mine = {f"inbox:{grant.role}:{grant.low}" for grant in user.sight.grants}
    return sorted(mine | {f"inbox:user:{user.pk}"})


def waiting_count(user: Actor) -> int:
    return Item.objects.visible_to(user).waiting().count()
