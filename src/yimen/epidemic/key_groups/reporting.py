"""When a village's report of a day is due, late, still taken, and may be undone. Pure."""

import datetime
from dataclasses import dataclass

from django.utils import timezone

from yimen.foundation.staff.models import HQ_ROLES, Role
from yimen.kit.refusals import Refusal

LABEL, MEASURE, REPORTED = "key_groups.DailyReport", "daily_reports", "reported"
INBOX = "daily_reports"  # what waits: the number is the village's code
REPORTERS = frozenset({Role.REPORTER, "system"})
LOOKING_ON = frozenset({Role.TOWNSHIP_OFFICER, Role.COUNTY_INVESTIGATOR}) | HQ_ROLES
CHASERS = LOOKING_ON
SETTERS = frozenset({Role.CITY_HQ, "system"})
SENT_LATER = datetime.timedelta(days=7)  # how long a phone may have been without a network
CHASE_PAUSE = datetime.timedelta(hours=1)
A_DAY = datetime.timedelta(days=1)


class NotYourVillage(Refusal):
    """You report for your own villages only."""

    status_code = 403


class NotTheirReporter(Refusal):
    """Nobody reports in another person's name."""

    status_code = 403


class DayToCome(Refusal):
    """This day has not begun yet."""

    status_code = 422


class TooLateNow(Refusal):
    """The report of this day can no longer be made."""


class WhyLate(Refusal):
    """Please say why the report of yesterday comes today."""

    status_code = 422


class PeopleWereEntered(Refusal):
    """People were entered on this day: the report cannot be undone."""


class DayIsOver(Refusal):
    """It is too late to undo this report."""


class NotForThePast(Refusal):
    """The hours change from today on, or from a later day."""

    status_code = 422


class OnlyHeadquarters(Refusal):
    """Only the city headquarters sets by when villages report."""

    status_code = 403


@dataclass(frozen=True)
class Hours:
    """By when villages report a day, until when the next day, and when a timer reminds them."""

    deadline: datetime.time = datetime.time(18)
    late_until: datetime.time = datetime.time(12)
    chase_at: datetime.time | None = None

    def due(self, day: datetime.date) -> datetime.datetime:
        return moment(day, self.deadline)

    def taken_until(self, day: datetime.date) -> datetime.datetime:
        """The last moment at which a report of the day is made."""
        return moment(day + A_DAY, self.late_until)

    def undone_until(
        self, day: datetime.date, recorded_at: datetime.datetime
    ) -> datetime.datetime:
        """A report is undone until its day ends; one that came the day after, until noon."""
        if recorded_at < end_of(day):
            return end_of(day)
        return self.taken_until(day)

    def reminder(self, day: datetime.date) -> datetime.datetime | None:
        return moment(day, self.chase_at) if self.chase_at else None


def moment(day: datetime.date, time: datetime.time) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, time))


def end_of(day: datetime.date) -> datetime.datetime:
    """The midnight after the day, here."""
    return moment(day + A_DAY, datetime.time.min)


def last_moment(day: datetime.date) -> datetime.datetime:
    return end_of(day) - datetime.timedelta(microseconds=1)


def check(
    day: datetime.date, at: datetime.datetime, reason: str, now: datetime.datetime, hours: Hours
) -> None:
    """Whether a report of the day that was made at a moment is taken now."""
    today, made_on = timezone.localdate(now), timezone.localdate(at)
    if day > made_on:
        raise DayToCome
    if made_on == day:  # made in time; sent now, when the phone has found a network
        if today - day > SENT_LATER:
            raise TooLateNow
    elif at >= hours.taken_until(day) or now - at > SENT_LATER:
        raise TooLateNow
    elif not reason.strip():
        raise WhyLate
