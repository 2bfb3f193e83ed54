"""Who holds which post now, and what that lets him see."""

import datetime
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Q, QuerySet, Value
from django.utils import timezone

from yimen.foundation.accounts.models import User
from yimen.foundation.areas.models import Area
from yimen.foundation.staff.models import FIELD_ROLES, Post, Share, ShareKind
from yimen.foundation.staff.rules import APPOINTERS, LEVELS_OF_ROLE
from yimen.kit.sight import NOBODY, Actor, Grant, Sight, within

# one's posts, then again and again the divisions that those areas, or places in them, succeeded
_REACH = """
WITH RECURSIVE reach (role, department, low, high) AS (
    SELECT post.role, post.department, area.code, area.last
      FROM staff_post post
      JOIN areas_area area ON area.code = post.area_id
      LEFT JOIN staff_post principal ON principal.id = post.stands_in_for_id
     WHERE post.user_id = %(user)s AND post.since <= %(at)s
       AND (post.until IS NULL OR post.until > %(at)s)
       AND (principal.until IS NULL OR principal.until > %(at)s)
    UNION
    SELECT reach.role, reach.department, before.code, before.last
      FROM reach
      JOIN areas_succession link ON link.successor_id BETWEEN reach.low AND reach.high
      JOIN areas_area before ON before.code = link.predecessor_id
)
SELECT role, low, high, department FROM reach
"""


def sight_of(user: User | AnonymousUser, at: datetime.datetime | None = None) -> Sight:
    """The sight of one user at a moment (now): two statements, once a request or job."""
    if not isinstance(user, User) or not user.is_active:
        return NOBODY
    moment = at or timezone.now()
    grants = _grants(user, moment)
    own, shares = _single_rows(user, grants, moment)
    return Sight(user_id=user.pk, grants=grants, shares=shares, own_person_ids=own)


def _grants(user: User, moment: datetime.datetime) -> tuple[Grant, ...]:
    with connection.cursor() as cursor:
        cursor.execute(_REACH, {"user": user.pk, "at": moment})
        return tuple(sorted(Grant(*row) for row in cursor.fetchall()))


def _single_rows(
    user: User, grants: tuple[Grant, ...], moment: datetime.datetime
) -> tuple[frozenset[int], frozenset[tuple[str, int]]]:
    """The persons one is (a merge keeps both rows), and what is shared with one: one statement.

    Only who holds a field post is shown shared rows: shares end with the last post.
    """
    mine = User.objects.filter(pk=user.pk, person__isnull=False)
    parts: list[QuerySet[Any, Any]] = [
        mine.values_list(Value("own"), column)  # a relation of an app above: no import
        for column in ("person__pk", "person__merged_into", "person__merged__pk")
    ]
    ranges = Sight(grants=grants).ranges(FIELD_ROLES)
    if ranges:
        shared = Share.objects.open_at(moment).filter(Q(user=user) | within(ranges, "area__code"))
        parts.append(shared.values_list("subject", "subject_id"))
    rows = [(label, pk) for label, pk in parts[0].union(*parts[1:]) if pk]
    own = frozenset(pk for label, pk in rows if label == "own")
    return own, frozenset(row for row in rows if row[0] != "own")


def figure_topics(user: Actor) -> list[str]:
    """What a page with numbers of people listens to: the divisions where one sees people."""
    grants = [grant for grant in user.sight.grants if grant.role in FIELD_ROLES]
    return sorted({f"figures:{grant.low}" for grant in grants})


def posts_over(
    user: Actor, area: Area | None = None, *, at: datetime.datetime | None = None
) -> QuerySet[Post]:
    """The posts held now (or later) that one oversees, of one division and all inside it."""
    moment = at or timezone.now()
    posts = Post.objects.visible_to(user).filter(Q(until__isnull=True) | Q(until__gt=moment))
    if area is not None:
        posts = posts.filter(area__code__range=(area.code, area.last))
    return posts.select_related("user", "area", "stands_in_for__user")


def areas_overseen(user: Actor, roles: frozenset[str] = APPOINTERS) -> QuerySet[Area]:
    """The divisions in which one may appoint."""
    return Area.objects.current().filter(within(user.sight.ranges(roles), "code"))


def levels_for(role: str) -> frozenset[str]:
    return LEVELS_OF_ROLE.get(role, frozenset())


@dataclass(frozen=True)
class ShareLine:
    share: Share
    is_emergency: bool


def shares_of(subject: str, subject_id: int) -> list[ShareLine]:
    """To whom one row is or was shared, newest first: for the row's own page."""
    found = Share.objects.filter(subject=subject, subject_id=subject_id)
    shares = found.select_related("user", "area").order_by("-id")[:50]
    return [ShareLine(share, share.kind == ShareKind.BREAK_GLASS) for share in shares]
