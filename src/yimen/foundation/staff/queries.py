"""Who holds which post now, and what that lets him see."""

import datetime
import functools
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from yimen.foundation.accounts.models import User
from yimen.foundation.areas.models import Area
from yimen.foundation.audit.rules import Doer
from yimen.foundation.staff.models import FIELD_ROLES, Post, Share, ShareKind
from yimen.foundation.staff.rules import APPOINTERS, LEVELS_OF_ROLE
from yimen.kit import clock
from yimen.kit.sight import NOBODY, Actor, Grant, Sight, within
from yimen.kit.statements import rows

# one's posts, then again and again the divisions that those areas, or places in them, succeeded;
# the persons one is (a merge keeps both rows); and what is shared with one or with one's areas:
# only a field post is shown shared rows, so shares end with the last one
_SIGHT = """
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
), field AS (
    SELECT DISTINCT low, high FROM reach WHERE role = ANY(%(field_roles)s::text[])
), me AS (
    SELECT id, merged_into_id FROM {people} WHERE account_id = %(user)s
)
SELECT 'grant', role, department, low, high FROM reach
UNION ALL
SELECT 'own', '', '', one.id, 0
  FROM me JOIN {people} one ON one.id IN (me.id, me.merged_into_id)
UNION ALL
SELECT 'own', '', '', same.id, 0 FROM me JOIN {people} same ON same.merged_into_id = me.id
UNION ALL
SELECT 'share', subject, '', subject_id, 0 FROM staff_share
 WHERE user_id = %(user)s AND since <= %(at)s AND until > %(at)s AND EXISTS (SELECT FROM field)
UNION ALL
SELECT 'share', subject, '', subject_id, 0
  FROM field JOIN staff_share ON area_id BETWEEN field.low AND field.high
 WHERE since <= %(at)s AND until > %(at)s
"""


def sight_of(user: User | AnonymousUser, at: datetime.datetime | None = None) -> Sight:
    """The sight of one user at a moment (now): one statement, once a request or job."""
    if not isinstance(user, User) or not user.is_active:
        return NOBODY
    values = {"user": user.pk, "at": at or clock.now(), "field_roles": _FIELD_ROLES}
    found = rows(_statement(), values)
    return Sight(
        user_id=user.pk,
        grants=tuple(
            sorted(Grant(role, low, high, d) for k, role, d, low, high in found if k == "grant")
        ),
        own_person_ids=frozenset(pk for kind, *_, pk, _ in found if kind == "own"),
        shares=frozenset((name, pk) for kind, name, _, pk, _ in found if kind == "share"),
    )


_FIELD_ROLES = sorted(map(str, FIELD_ROLES))


@functools.cache
def _statement() -> str:
    """The people's table is an app's above: the relation to it says its name."""
    people = User._meta.get_field("person").related_model
    return _SIGHT.format(people=people._meta.db_table)


def figure_topics(user: Actor) -> list[str]:
    """What a page with numbers of people listens to: the divisions where one sees people."""
    grants = [grant for grant in user.sight.grants if grant.role in FIELD_ROLES]
    return sorted({f"figures:{grant.low}" for grant in grants})


def posts_over(
    user: Actor, area: Area | None = None, *, at: datetime.datetime | None = None
) -> QuerySet[Post]:
    """The posts held now (or later) that one oversees, of one division and all inside it."""
    moment = at or clock.now()
    posts = Post.objects.visible_to(user).filter(Q(until__isnull=True) | Q(until__gt=moment))
    if area is not None:
        posts = posts.filter(area__code__range=(area.code, area.last))
    return posts.select_related("user", "area", "stands_in_for__user")


def stood_in_for(doer: Doer) -> int | None:
    """The account whose post it was, where the doer only stood in."""
    place = doer.area_code or 0
    posts = Post.objects.held_at(doer.at).filter(  # sight: account numbers, for the auditor
        user_id=doer.user_id,
        role=doer.role,
        stands_in_for__isnull=False,
        area__code__lte=place,
        area__last__gte=place,
    )
    found = posts.values_list("stands_in_for__user", flat=True).first()
    return int(found) if found else None


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
