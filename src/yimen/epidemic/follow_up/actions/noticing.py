"""New words for a notice; a notice that leaves the house."""

from django.db import transaction

from yimen.epidemic.follow_up import rules
from yimen.epidemic.follow_up.models import Notice, NoticeKind, Observation
from yimen.foundation.audit.actions import Deed, record
from yimen.kit import clock
from yimen.kit.lifecycle import NotAllowed
from yimen.kit.sight import Actor


@transaction.atomic
def write_notice(kind: str, title: str, body: str, *, by: Actor) -> Notice:
    """The next version; what was handed out under an older one stays under it."""
    if by.sight.roles.isdisjoint(rules.NOTICE_WRITERS):
        raise NotAllowed
    newest = Notice.objects.select_for_update().filter(kind=kind).order_by("-version").first()
    if newest and (newest.title, newest.body) == (title, body):
        return newest
    version = newest.version + 1 if newest else 1
    made = Notice.objects.create(
        kind=kind, version=version, title=title, body=body, made_at=clock.now(), author_id=by.pk
    )
    record(Deed("change", "follow_up.Notice", [made.pk]), by=by)
    return made


def hand_out(row: Observation, kind: str, version: int, *, by: Actor) -> None:
    """Somebody prints the notice of this person: written down as what leaves the house."""
    if not rules.may_give(by.sight, row.area_code):
        raise NotAllowed
    if kind == NoticeKind.RELEASE and not rules.is_released(row.status):
        raise rules.NotReleased
    record(
        Deed(
            "export", rules.OBSERVATION, [row.pk], [row.person_id], row.area_code,
            reason=f"{kind} {version}",
        ),
        by=by,
    )  # fmt: skip
