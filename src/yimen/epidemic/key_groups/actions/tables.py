"""What leaves the board, or is seen in full, is written down."""

from django.db import transaction

from yimen.epidemic.key_groups import reporting
from yimen.epidemic.key_groups.coverage import Coverage
from yimen.foundation.accounts.models import User
from yimen.foundation.audit.actions import Deed, record
from yimen.foundation.staff.models import Post, Role
from yimen.kit.sight import Actor, within

ASKED = "To ask for the daily report"


@transaction.atomic
def export_coverage(coverage: Coverage, area_code: int | None, *, by: Actor) -> None:
    """The board was taken out as a file."""
    ids = [one.report.pk for one in coverage.villages if one.report]
    record(Deed("export", reporting.LABEL, ids, [], area_code), by=by)


@transaction.atomic
def call_reporter(post_id: int, *, by: Actor) -> User | None:
    """The reporter of a village that one looks on, with the number in full."""
    ranges = by.sight.ranges(reporting.LOOKING_ON)
    posts = Post.objects.visible_to(by).filter(
        within(ranges, "area__code"), role=Role.REPORTER, pk=post_id
    )
    post = posts.select_related("user").first()
    if post is None:
        return None
    record(Deed("unmask", "staff.Post", [post.pk], [], post.area_id, ASKED), by=by)
    return post.user
