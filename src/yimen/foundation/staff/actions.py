"""Appointing, ending, standing in: by a system administrator over the area, never for himself."""

import datetime
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q

from yimen.foundation.accounts.models import User
from yimen.foundation.areas.models import Area
from yimen.foundation.audit.actions import Deed, record_many
from yimen.foundation.live import actions as live
from yimen.foundation.staff import events
from yimen.foundation.staff.models import Post, Share, ShareKind
from yimen.foundation.staff.rules import (
    APPOINTERS,
    GLASS_BREAKERS,
    GLASS_LASTS,
    GLASSES_A_DAY,
    LEVELS_OF_ROLE,
    LONGEST_SHARE,
    SHARERS,
    lenders,
    overlap,
)
from yimen.kit import clock
from yimen.kit.lifecycle import NotAllowed
from yimen.kit.refusals import Refusal
from yimen.kit.sight import Actor


class NotYourArea(Refusal):
    """Only a system administrator over this area may do that."""

    status_code = 403


class NotForYourself(Refusal):
    """Nobody appoints himself or ends or lends his own post."""

    status_code = 403


class WrongLevel(Refusal):
    """This role is not held over a division of this level."""


class HeldAlready(Refusal):
    """This person already holds this post in that time."""


class NotHeld(Refusal):
    """This post has ended, or there is no such post."""


class EndsTooLate(Refusal):
    """A stand-in begins now or later and ends no later than the post itself."""


class NeedsReason(Refusal):
    """Please give a reason."""

    status_code = 422


class TooLong(Refusal):
    """A share ends within ninety days."""


class TooManyGlasses(Refusal):
    """You have used emergency access too often today. Please ask your county headquarters."""

    status_code = 429


@dataclass(frozen=True)
class NewPost:
    user_id: int
    role: str
    area_code: int
    since: datetime.datetime | None = None
    until: datetime.datetime | None = None
    department: str = ""
    stands_in_for_id: int | None = None
    client_uuid: uuid.UUID | None = None
    actor_id: int | None = None


@transaction.atomic
def appoint_many(entries: Sequence[NewPost], *, by: Actor) -> list[Post]:
    """Give posts, in the order asked for; a form sent twice (client_uuid) gives one post."""
    known = _by_uuid(entries)
    _refuse_foreign([entry for entry in entries if entry.client_uuid not in known], by)
    return _give(entries, known, by)


def _give(
    entries: Sequence[NewPost], known: Mapping[uuid.UUID | None, Post], by: Actor
) -> list[Post]:
    now = clock.now()
    fresh = [entry for entry in entries if entry.client_uuid not in known]
    _refuse_overlap(fresh, now)
    made = Post.objects.bulk_create([_post(entry, now) for entry in fresh], batch_size=2000)
    deeds = [
        Deed(
            "appoint",
            "staff.Post",
            [post.pk],
            area_code=post.area_id,
            actor_id=entry.actor_id,
        )  # fmt: skip
        for post, entry in zip(made, fresh, strict=True)
    ]
    record_many(deeds, by=by)
    _announce(post.user_id for post in made)
    queue = iter(made)
    return [known.get(entry.client_uuid) or next(queue) for entry in entries]


def appoint(entry: NewPost, *, by: Actor) -> Post:
    return appoint_many([entry], by=by)[0]


@transaction.atomic
def end_post(
    post_id: int, *, by: Actor, at: datetime.datetime | None = None, reason: str = ""
) -> Post:
    """End a post and whoever stands in for it; open pages of both close at once."""
    moment = at or clock.now()
    post = _held(post_id, moment)
    _refuse_stranger([post.area], [post.user_id], by)
    ended = list(
        Post.objects.select_for_update()
        .filter(Q(pk=post.pk) | Q(stands_in_for=post))
        .filter(Q(until__isnull=True) | Q(until__gt=moment))
    )
    for each in ended:  # one that has not begun ends as it begins
        each.until = max(moment, each.since + datetime.timedelta(microseconds=1))
    Post.objects.bulk_update(ended, ["until"])
    deed = Deed(
        "end_post", "staff.Post", [each.pk for each in ended], [], post.area_id, reason[:500]
    )
    record_many([deed], by=by)
    _announce(each.user_id for each in ended)
    _close_pages(each.user_id for each in ended)
    post.refresh_from_db()
    return post


@transaction.atomic
def stand_in(
    post_id: int,
    user_id: int,
    *,
    until: datetime.datetime,
    by: Actor,
    since: datetime.datetime | None = None,
    client_uuid: uuid.UUID | None = None,
) -> Post:
    """Let somebody else hold the same role over the same area for a time."""
    begins = since or clock.now()
    post = _held(post_id, begins)
    if post.stands_in_for_id or until <= begins or (post.until and until > post.until):
        raise EndsTooLate
    if user_id == post.user_id:
        raise HeldAlready
    _refuse_stranger([post.area], [user_id, post.user_id], by, lenders(post.role))
    entry = NewPost(
        user_id, post.role, post.area_id, begins, until, post.department, post.pk, client_uuid
    )
    return _give([entry], _by_uuid([entry]), by)[0]


def _held(post_id: int, moment: datetime.datetime) -> Post:
    post = Post.objects.select_for_update(of=("self",)).select_related("area").filter(pk=post_id)
    found = post.filter(Q(until__isnull=True) | Q(until__gt=moment)).first()
    if found is None:
        raise NotHeld
    return found


def _by_uuid(entries: Sequence[NewPost]) -> dict[uuid.UUID | None, Post]:
    asked = [entry.client_uuid for entry in entries if entry.client_uuid]
    found: dict[uuid.UUID | None, Post] = {}
    for post in Post.objects.filter(client_uuid__in=asked):
        found[post.client_uuid] = post
    return found


def _refuse_foreign(entries: Sequence[NewPost], by: Actor) -> None:
    areas = Area.objects.in_bulk({entry.area_code for entry in entries})
    if any(entry.area_code not in areas for entry in entries):
        raise NotYourArea
    _refuse_stranger(areas.values(), {entry.user_id for entry in entries}, by)
    for entry in entries:
        if areas[entry.area_code].level not in LEVELS_OF_ROLE.get(entry.role, ()):
            raise WrongLevel


def _refuse_stranger(
    areas: Iterable[Area],
    user_ids: Collection[int],
    by: Actor,
    roles: Collection[str] = APPOINTERS,
) -> None:
    ranges = by.sight.ranges(roles)
    for area in areas:
        if not any(low <= area.code and area.last <= high for low, high in ranges):
            raise NotYourArea
    if by.pk in user_ids:
        raise NotForYourself


def _refuse_overlap(entries: Sequence[NewPost], now: datetime.datetime) -> None:
    """Under the lock of the users, so that two administrators cannot both be first."""
    user_ids = {entry.user_id for entry in entries}
    list(User.objects.select_for_update(no_key=True).filter(pk__in=user_ids).order_by("pk"))
    held: dict[tuple[int, str, int], list[tuple[datetime.datetime, Any]]] = {}
    for post in Post.objects.filter(user__in=user_ids).filter(
        Q(until__isnull=True) | Q(until__gt=now)
    ):
        held.setdefault((post.user_id, post.role, post.area_id), []).append(
            (post.since, post.until)
        )
    for entry in entries:
        others = held.setdefault((entry.user_id, entry.role, entry.area_code), [])
        since = entry.since or now
        if any(overlap(since, entry.until, *other) for other in others):
            raise HeldAlready
        others.append((since, entry.until))


def _post(entry: NewPost, now: datetime.datetime) -> Post:
    return Post(
        user_id=entry.user_id,
        role=entry.role,
        area_id=entry.area_code,
        department=entry.department,
        since=entry.since or now,
        until=entry.until,
        stands_in_for_id=entry.stands_in_for_id,
        client_uuid=entry.client_uuid,
    )


def _announce(user_ids: Iterable[int]) -> None:
    changed = sorted(set(user_ids))
    if changed:
        events.posts_changed.send(Post, user_ids=changed)


def _close_pages(user_ids: Iterable[int]) -> None:
    """Whoever lost a post loses his open streams: the next look has his new sight."""
    for user_id in sorted(set(user_ids)):
        live.revoke(user_id)


@dataclass(frozen=True)
class NewShare:
    """One row for one user or one area; who may share it has been asked by the row's owner."""

    subject: str
    subject_id: int
    reason: str
    until: datetime.datetime
    user_id: int | None = None
    area_code: int | None = None
    kind: ShareKind = ShareKind.ASSISTANCE
    person_ids: tuple[int, ...] = ()
    client_uuid: uuid.UUID | None = None


@transaction.atomic
def share(entry: NewShare, *, by: Actor) -> Share:
    """Show one row to somebody outside its jurisdiction, for a reason, until a moment."""
    now = clock.now()
    if by.sight.roles.isdisjoint(SHARERS):
        raise NotAllowed
    if not entry.reason.strip():
        raise NeedsReason
    if not now < entry.until <= now + LONGEST_SHARE:
        raise TooLong
    return _share(entry, now, by)


@transaction.atomic
def break_glass(subject: str, subject_id: int, *, area_code: int, reason: str, by: Actor) -> Share:
    """Three hours' sight of one person outside one's jurisdiction: those above him are told.

    The caller has found the person by an exact number and his name: there is no browsing.
    """
    now = clock.now()
    if by.pk is None or by.sight.roles.isdisjoint(GLASS_BREAKERS):
        raise NotAllowed
    if not reason.strip():
        raise NeedsReason
    standing = _standing_glass(by.pk, subject, subject_id, now)
    if standing is not None:
        return standing
    made = _share(
        NewShare(subject, subject_id, reason, now + GLASS_LASTS, by.pk, None,
                 ShareKind.BREAK_GLASS, (subject_id,)), now, by, area_code,
    )  # fmt: skip
    events.glass_broken.send(
        Share, share_id=made.pk, subject=subject, subject_id=subject_id,
        area_code=area_code, actor_id=by.pk,
    )  # fmt: skip
    return made


def _standing_glass(
    user_id: int, subject: str, subject_id: int, now: datetime.datetime
) -> Share | None:
    """The access that lasts still, if there is one; refused when there were too many today."""
    list(User.objects.select_for_update(no_key=True).filter(pk=user_id))  # one at a time
    broken = Share.objects.filter(
        user_id=user_id, kind=ShareKind.BREAK_GLASS, since__gt=now - datetime.timedelta(days=1)
    )
    standing = broken.open_at(now).filter(subject=subject, subject_id=subject_id).first()
    if standing is None and broken.count() >= GLASSES_A_DAY:
        raise TooManyGlasses
    return standing


def _share(entry: NewShare, now: datetime.datetime, by: Actor, place: int | None = None) -> Share:
    """`place`: where the row is, so that the auditor there reads of it."""
    known = entry.client_uuid and Share.objects.filter(client_uuid=entry.client_uuid).first()
    if known:
        return known
    made = Share.objects.create(
        subject=entry.subject, subject_id=entry.subject_id, reason=entry.reason.strip()[:500],
        user_id=entry.user_id, area_id=entry.area_code, kind=entry.kind, since=now,
        until=entry.until, shared_by_id=by.pk, client_uuid=entry.client_uuid,
    )  # fmt: skip
    verb = "break_glass" if entry.kind == ShareKind.BREAK_GLASS else "share"
    deed = Deed(verb, entry.subject, [entry.subject_id], list(entry.person_ids),
                place or entry.area_code, made.reason)  # fmt: skip
    record_many([deed], by=by)
    return made
