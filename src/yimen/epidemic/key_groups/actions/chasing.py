"""催报: whoever has not reported is reminded, by inbox and short message, once an hour."""

import datetime
from collections import defaultdict
from collections.abc import Collection, Sequence

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_noop

from yimen.epidemic.key_groups import reporting
from yimen.epidemic.key_groups.coverage import Duty, Village, coverage, hours_on
from yimen.epidemic.key_groups.models import Chase
from yimen.foundation.accounts.models import User
from yimen.foundation.areas.queries import holders, names_of
from yimen.foundation.audit.actions import Deed, record_many
from yimen.foundation.inbox.actions import put
from yimen.foundation.inbox.models import Item
from yimen.foundation.live.actions import publish
from yimen.foundation.messages.actions import Short, send_many
from yimen.foundation.staff.models import Role
from yimen.kit import clock
from yimen.kit.sight import Actor, System

TITLE = gettext_noop("The daily report of your village is missing")
SMS = "daily_report"
MOST_NAMED = 3


@transaction.atomic
def chase(area_code: int | None, *, only: Collection[int] = (), by: Actor) -> list[Chase]:
    """Remind those missing today in a division, or only some villages; nobody twice an hour."""
    if by.sight.roles.isdisjoint(reporting.CHASERS):
        raise reporting.NotYourVillage
    now, today = clock.now(), clock.today()
    missing = [
        one for one in coverage(by, area_code, today).missing if not only or one.code in only
    ]
    pairs = [(one.code, pk) for one in missing for pk in _reminded(one)]
    rested = _rested({pk for _, pk in pairs}, now)
    rows = [
        Chase(area_code=code, day=today, reporter_id=pk, chased_by_id=by.pk, at=now)
        for code, pk in pairs
        if pk in rested
    ]
    made = Chase.objects.bulk_create(rows, batch_size=2000)
    if made:
        _tell(made, today, now, by)
    return made


def _reminded(village: Village) -> list[int]:
    """Whoever stands in, else the reporter himself."""
    return [pk for duty in village.duties for pk in _of_duty(duty)]


def _of_duty(duty: Duty) -> Sequence[int]:
    return duty.stand_in_ids or (duty.user_id,)


def _rested(user_ids: Collection[int], now: datetime.datetime) -> set[int]:
    """Those whom nobody has reminded within the hour; held, so that two do not both do it."""
    people = User.objects.filter(pk__in=user_ids, is_active=True).order_by("pk")
    held = {pk for (pk,) in people.select_for_update(no_key=True).values_list("pk")}
    lately = Chase.objects.filter(reporter__in=held, at__gt=now - reporting.CHASE_PAUSE)
    return held - set(lately.values_list("reporter_id", flat=True))


def _tell(made: Sequence[Chase], today: datetime.date, now: datetime.datetime, by: Actor) -> None:
    due = hours_on(today).due(today)
    put([_item(row, due, now) for row in made])
    send_many(_shorts(made, due))
    deeds = (
        Deed("chase", "key_groups.Chase", [row.pk], [], row.area_code, actor_id=by.pk)
        for row in made
    )
    record_many(deeds, by=by)
    publish(*(f"figures:{code}" for code in holders(row.area_code for row in made)))


def _item(row: Chase, due: datetime.datetime, now: datetime.datetime) -> Item:
    return Item(
        app=reporting.INBOX,
        object_id=row.area_code,
        title_key=TITLE,
        area_code=row.area_code,
        role=Role.REPORTER,
        user_id=row.reporter_id,
        url_name="key_groups:village",
        opened_at=now,
        due_at=due,
    )


def _shorts(made: Sequence[Chase], due: datetime.datetime) -> list[Short]:
    """One message a person, in the language of the country, whoever sends it."""
    villages: dict[int, list[int]] = defaultdict(list)
    for row in made:
        villages[row.reporter_id].append(row.area_code)
    names = names_of(row.area_code for row in made)
    phones = {user.pk: user.phone for user in User.objects.filter(pk__in=villages)}
    until = f"{timezone.localtime(due):%H:%M}"
    with translation.override("zh-hans"):
        return [
            Short(phones[pk], SMS, SMS, {"places": _named(names, codes), "until": until})
            for pk, codes in villages.items()
            if phones[pk]
        ]


def _named(names: dict[int, str], codes: Sequence[int]) -> str:
    return "、".join(names[code] for code in codes[:MOST_NAMED])


def chase_when_due() -> list[Chase]:
    """The timer: at the moment that headquarters set, once a day."""
    now, today = clock.now(), clock.today()
    reminder = hours_on(today).reminder(today)
    if reminder is None or now < reminder:
        return []
    if Chase.objects.filter(day=today, chased_by__isnull=True, at__gte=reminder).exists():
        return []
    return chase(None, by=System())
