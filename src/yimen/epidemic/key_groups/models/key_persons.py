"""四类重点人群: who belongs to a key group, entered by the reporter of the village."""

from __future__ import annotations

from typing import Self

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yimen.epidemic.outbreaks.models import Symptom
from yimen.foundation.accounts.models import User
from yimen.foundation.people.models import Person
from yimen.foundation.staff.models import FIELD_ROLES
from yimen.kit import clock
from yimen.kit.history import HISTORY
from yimen.kit.sight import Actor, outside, within


class Group(models.TextChoices):
    OUTSIDE_RETURNEE = "outside_returnee", _("returnee from outside")
    WUHAN_RETURNEE = "wuhan_returnee", _("returnee from Wuhan")
    CLOSE_CONTACT = "close_contact", _("close contact")
    FEVER_NO_CONTACT = "fever_no_contact", _("fever without known contact")


class Source(models.TextChoices):
    """How we came to know of it."""

    REPORTED = "reported", _("the reporter")
    IMPORT = "import", _("an imported file")
    LIST = "list", _("a list from above")
    DECLARATION = "declaration", _("his own declaration")
    TRACING = "tracing", _("contact tracing")
    INVESTIGATION = "investigation", _("an investigation")


class Status(models.TextChoices):
    LISTED = "listed", _("listed")
    RELEASED = "released", _("released")
    VOID = "void", _("void")


class Reason(models.TextChoices):
    """Why a membership ended. The last two say that it never was one."""

    COMPLETED = "completed", _("observation completed")
    NEGATIVE = "negative", _("result negative")
    LEFT_CITY = "left_city", _("left the city")
    BECAME_CASE = "became_case", _("became a case")
    DIED = "died", _("died")
    OTHER_GROUP = "other_group", _("belongs to another group")
    OTHER = "other", _("other reason")
    MISTAKE = "mistake", _("listed by mistake")
    DUPLICATE = "duplicate", _("listed twice")


VOIDING = (Reason.MISTAKE, Reason.DUPLICATE)
RELEASING = tuple(reason for reason in Reason if reason not in VOIDING)
NEEDS_WORDS = (Reason.LEFT_CITY, Reason.OTHER)  # where to; why


class KeyPersonQuerySet(models.QuerySet["KeyPerson"]):
    def visible_to(self, user: Actor) -> Self:
        seen = within(user.sight.ranges(FIELD_ROLES), "area_code", "home_area_code")
        return self.filter(seen | Q(id__in=user.sight.shared("key_groups.KeyPerson")))

    def parts_visible_to(self, user: Actor) -> list[Self]:
        """`visible_to` as disjoint parts, each a walk along one index; see `people.Person`."""
        ranges = user.sight.ranges(FIELD_ROLES)
        away = outside(ranges, "area_code")
        at_home = within(ranges, "home_area_code") & ~Q(home_area_code=F("area_code"))
        single = Q(pk__in=user.sight.shared("key_groups.KeyPerson"))
        rest = single & (Q(home_area_code__isnull=True) | outside(ranges, "home_area_code"))
        return [
            self.filter(within(ranges, "area_code")),
            self.filter(at_home & away),
            self.filter(rest & away),
        ]

    def current(self) -> Self:
        """Listed now: neither released nor void."""
        return self.filter(status=Status.LISTED)

    def released(self) -> Self:
        return self.filter(status=Status.RELEASED)

    def counted(self) -> Self:
        """Everyone who is or was listed; not who was listed by mistake."""
        return self.exclude(status=Status.VOID)


@pghistory.track(**HISTORY)
class KeyPerson(models.Model):
    """A person's membership of one key group: from where, since when, staying where."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="key_memberships")
    group = models.CharField(_("group"), max_length=24, choices=Group)
    source = models.CharField(
        _("known from"), max_length=16, choices=Source, default=Source.REPORTED
    )
    area_code = models.BigIntegerField(_("where the person stays"))
    home_area_code = models.BigIntegerField(null=True)
    from_place = models.CharField(_("from where"), max_length=120, blank=True)
    arrived_on = models.DateField(_("arrived on"), null=True, blank=True)
    stay_address = models.CharField(_("staying at"), max_length=200)
    symptoms = models.CharField(_("symptoms"), max_length=8, choices=Symptom)
    symptoms_on = models.DateField(_("symptoms told on"), default=clock.today)
    # the day of the fact; recorded perhaps later
    since = models.DateField(_("listed since"), default=clock.today)
    reporter = models.ForeignKey(User, models.PROTECT, related_name="+")
    reported_at = models.DateTimeField(_("reported"))
    status = models.CharField(_("state"), max_length=16, choices=Status, default=Status.LISTED)
    released_at = models.DateTimeField(_("released on"), null=True)
    release_reason = models.CharField(_("reason"), max_length=16, choices=Reason, blank=True)
    release_note = models.CharField(_("in words"), max_length=200, blank=True)
    released_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    # of several rows of one human being in one group the one by which the figures count him
    counts = models.BooleanField(default=True)
    client_uuid = models.UUIDField(unique=True)

    objects = KeyPersonQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["area_code", "group", "id"]),
            models.Index(fields=["area_code", "status", "id"]),
            models.Index(fields=["home_area_code", "id"]),
            models.Index(
                name="key_person_stays_away",
                fields=["home_area_code", "area_code", "id"],
                condition=~Q(home_area_code=F("area_code")),
            ),
            models.Index(fields=["reporter", "-id"]),
            models.Index(fields=["status", "-id"], name="key_person_by_state"),
        ]
        constraints = [
            models.CheckConstraint(
                name="a_returnee_came_from_somewhere",
                condition=~Q(group__in=["outside_returnee", "wuhan_returnee"])
                | (~Q(from_place="") & Q(arrived_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="key_person_ended_for_a_reason",
                condition=Q(
                    status="listed",
                    released_at__isnull=True,
                    released_by__isnull=True,
                    release_reason="",
                )
                | Q(status="released", released_at__isnull=False, release_reason__in=RELEASING)
                | Q(status="void", released_at__isnull=False, release_reason__in=VOIDING),
            ),
            models.CheckConstraint(
                name="key_person_release_is_explained",
                condition=~Q(release_reason__in=NEEDS_WORDS) | ~Q(release_note=""),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_current(self) -> bool:
        return self.status == Status.LISTED

    @property
    def is_void(self) -> bool:
        return self.status == Status.VOID

    @property
    def is_late(self) -> bool:
        """Entered on a later day than it began."""
        return self.since < timezone.localdate(self.reported_at)
