"""What a transfer leaves in whose inbox."""

from django.utils.translation import gettext_noop

from yimen.epidemic.key_groups import rules
from yimen.epidemic.key_groups.models import Transfer
from yimen.foundation.inbox.models import Item
from yimen.foundation.staff.models import Post, Role
from yimen.kit import clock

ASKED = gettext_noop("A person shall come to your village")
LATE = gettext_noop("Nobody has answered: a person shall come to one of your villages")
REFUSED = gettext_noop("A village has refused to take over a person")
URL = "key_groups:transfer"


def item(transfer: Transfer) -> Item:
    """For the receiving reporter; for his township where there is none, or past the limit."""
    is_late = transfer.escalated_at is not None
    goes_up = is_late or not _has_reporter(transfer.to_area_code)
    return Item(
        app=rules.TRANSFERS,
        object_id=transfer.pk,
        title_key=LATE if is_late else ASKED,
        area_code=transfer.to_area_code,
        role=Role.TOWNSHIP_OFFICER if goes_up else Role.REPORTER,
        url_name=URL,
        opened_at=clock.now(),
        due_at=transfer.due_at,
    )


def _has_reporter(area_code: int) -> bool:
    # sight: whether a post is filled, nothing about who holds it
    posts = Post.objects.held_at(clock.now())
    return posts.filter(role=Role.REPORTER, area__code=area_code).exists()


def put_back(transfer: Transfer) -> Item:
    """Whoever asked hears of the refusal until he has noted it."""
    return Item(
        app=rules.TRANSFERS,
        object_id=transfer.pk,
        title_key=REFUSED,
        area_code=transfer.from_area_code,
        user_id=transfer.asked_by_id,
        url_name=URL,
        opened_at=clock.now(),
    )
