"""Who holds which post now, and what that lets him see."""

import datetime

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from yimen.foundation.accounts.models import User
from yimen.foundation.areas.queries import scopes
from yimen.foundation.staff.models import FIELD_ROLES, Post, Share
from yimen.kit.sight import NOBODY, Grant, Sight, within


def sight_of(user: User | AnonymousUser, at: datetime.datetime | None = None) -> Sight:
    """The sight of one user at a moment (now). Once a request or job."""
    if not isinstance(user, User) or not user.is_active:
        return NOBODY
    moment = at or timezone.now()
    posts = list(Post.objects.held_at(moment).filter(user=user).select_related("area"))
    reach = scopes({post.area for post in posts})
    grants = tuple(
        sorted(
            Grant(post.role, low, high, post.department)
            for post in posts
            for low, high in reach[post.area_id]
        )
    )
    return Sight(
        user_id=user.pk,
        grants=grants,
        shares=_shares(user, grants, moment),
        own_person_ids=_own_person_ids(user),
    )


def _shares(
    user: User, grants: tuple[Grant, ...], moment: datetime.datetime
) -> frozenset[tuple[str, int]]:
    ranges = Sight(grants=grants).ranges(FIELD_ROLES)
    to_me = Share.objects.open_at(moment).filter(user=user)
    to_my_area = Share.objects.open_at(moment).filter(within(ranges, "area__code"))
    return frozenset((to_me | to_my_area).values_list("subject", "subject_id"))


def _own_person_ids(user: User) -> frozenset[int]:
    own = getattr(user, "person", None)  # a reverse relation of an app above: no import
    return frozenset({own.pk}) if own else frozenset()
