"""Who is entered in a key group is observed, for that reason and as long as it holds."""

import datetime
import uuid
from collections.abc import Sequence

from django.conf import settings
from django.utils import timezone
from django.utils.translation import override

from yimen.epidemic.follow_up import actions as follow_up
from yimen.epidemic.follow_up.actions import NewReason, Redating, Withdrawal
from yimen.epidemic.follow_up.models import Observation
from yimen.epidemic.follow_up.models import Status as Observed
from yimen.epidemic.follow_up.queries import reasons_of
from yimen.epidemic.key_groups.actions.releasing import Release, release_many
from yimen.epidemic.key_groups.counting import LABEL
from yimen.epidemic.key_groups.models import KeyPerson, Reason
from yimen.kit import clock
from yimen.kit.sight import Actor


def observe(rows: Sequence[KeyPerson], *, by: Actor) -> None:
    follow_up.observe_many([_reason(row) for row in rows], by=by)


def _reason(row: KeyPerson) -> NewReason:
    """Since the arrival; of whom we know none, since the day of the entry."""
    return NewReason(
        person_id=row.person_id,
        area_code=row.area_code,
        home_area_code=row.home_area_code,
        kind=row.group,
        source=LABEL,
        source_id=row.pk,
        since=row.arrived_on or timezone.localdate(row.reported_at),
        at=row.reported_at,
        client_uuid=uuid.uuid5(row.client_uuid, "observation"),
        actor_id=row.reporter_id,
    )


def observed_since(row: KeyPerson, why: str, *, actor_id: int | None, by: Actor) -> None:
    """His arrival was put right: the window is reckoned from the right day."""
    since = _reason(row).since
    redating = Redating(LABEL, row.pk, since, why.strip()[:200], clock.now(), actor_id)
    follow_up.redate(redating, by=by)


# how the observation ends that only this entry asked for; else it is cancelled
ENDS_AS: dict[str, str] = {
    Reason.COMPLETED: "release",
    Reason.NEGATIVE: "release",
    Reason.BECAME_CASE: "become_case",
    Reason.DIED: "die",
}
# why a membership ends when its observation came to this end; after others it goes on
RELEASES: dict[str, Reason] = {
    Observed.COMPLETED: Reason.COMPLETED,
    Observed.BECAME_CASE: Reason.BECAME_CASE,
    Observed.DIED: Reason.DIED,
}
NOBODY_SAW = "window_past"  # entered too late to be observed: somebody decides


def observed_no_more(ids: Sequence[int], *, by: Actor) -> None:
    """They were released, or entered by mistake: what only this asked for is owed no more."""
    rows = KeyPerson.objects.visible_to(by).filter(pk__in=ids).order_by("pk")
    with override(settings.LANGUAGE_CODE):
        gone = [_withdrawal(row) for row in rows]
    follow_up.withdraw_many(LABEL, gone, by=by)


def _withdrawal(row: KeyPerson) -> Withdrawal:
    return Withdrawal(
        row.pk,
        f"{row.get_release_reason_display()} {row.release_note}",
        row.released_at or clock.now(),
        row.released_by_id,
        ENDS_AS.get(row.release_reason, "cancel"),
    )


def observed_again(ids: Sequence[int], *, by: Actor) -> None:
    """They are listed again: the reason holds as if it had never been withdrawn."""
    follow_up.restore_many(LABEL, ids, clock.now(), by=by)


def release_observed(observation_ids: Sequence[int], *, by: Actor) -> None:
    """An observation came to its end, and with it the memberships that asked for it."""
    ended = Observation.objects.visible_to(by).filter(pk__in=observation_ids)
    over = {row.pk: row for row in ended if row.status in RELEASES}
    seen = {pk: row for pk, row in over.items() if row.end_reason != NOBODY_SAW}
    asked = dict(reasons_of(LABEL, list(seen)))
    listed = KeyPerson.objects.visible_to(by).current().filter(pk__in=asked)
    release_many([_release(row, seen[asked[row.pk]]) for row in listed.order_by("pk")], by=by)


def _release(row: KeyPerson, observation: Observation) -> Release:
    begun = timezone.make_aware(datetime.datetime.combine(row.since, datetime.time()))
    at = max(observation.ended_at or clock.now(), begun)
    return Release(
        row.pk,
        RELEASES[observation.status],
        at,
        uuid.uuid5(row.client_uuid, f"{observation.pk} {at.isoformat()}"),
        actor_id=observation.ended_by_id,
    )
