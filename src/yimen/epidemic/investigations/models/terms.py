"""On which terms work is done: by a rule, or by an order given by hand."""

from __future__ import annotations

import datetime
from typing import Any, Self

import pghistory
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yimen.foundation.accounts.models import User
from yimen.foundation.people.models import Person
from yimen.foundation.staff.models import FIELD_ROLES, Role
from yimen.kit.history import HISTORY
from yimen.kit.sight import Actor, within


class Priority(models.TextChoices):
    HIGH = "high", _("high")
    NORMAL = "normal", _("normal")
    LOW = "low", _("low")


# apps above name their own triggers `app.what`; these are the words for the known ones
TRIGGERS = {
    "key_groups.outside_returnee": _("Returned from outside"),
    "key_groups.wuhan_returnee": _("Returned from Wuhan"),
    "key_groups.close_contact": _("Close contact"),
    "key_groups.fever_no_contact": _("Fever without known contact"),
    "follow_up.symptom": _("Symptoms at a home observation"),
    "declarations.contact": _("Declared a contact with a case"),
    "declarations.symptom": _("Declared symptoms"),
    "declarations.risk_area": _("Declared a stay in a risk area"),
    "hq.order": _("Order by hand"),
}


LONGEST = 24 * 90


def _hours(label: Any, default: int, least: int = 1) -> models.PositiveSmallIntegerField[int, int]:
    limits = [MinValueValidator(least), MaxValueValidator(LONGEST)]
    return models.PositiveSmallIntegerField(label, default=default, validators=limits)


def terms_make_sense(name: str) -> list[models.BaseConstraint]:
    """The constraints of one table of terms: each rung hears no earlier than the one below."""
    rising = Q(
        to_county_hours__gte=F("to_township_hours"), to_city_hours__gte=F("to_county_hours")
    )
    some = Q(accept_hours__gte=1, report_hours__gte=F("accept_hours"), check_hours__gte=1)
    return [
        models.CheckConstraint(name=f"{name}_escalates_upwards", condition=rising),
        models.CheckConstraint(name=f"{name}_has_limits", condition=some),
    ]


class Terms(models.Model):
    """Who does it, by when it is accepted, reported and checked, and who hears when it is not."""

    form_slug = models.SlugField(_("questionnaire"), max_length=64)
    role = models.CharField(_("role"), max_length=32, choices=Role)
    priority = models.CharField(_("priority"), max_length=8, choices=Priority)
    accept_hours = _hours(_("hours to accept"), 1)
    report_hours = _hours(_("hours to report"), 24)
    check_hours = _hours(_("hours to check"), 24)
    to_township_hours = _hours(_("hours past the limit until the township hears"), 0, 0)
    to_county_hours = _hours(_("hours past the limit until the county hears"), 4, 0)
    to_city_hours = _hours(_("hours past the limit until the city hears"), 24, 0)
    needs_photo = models.BooleanField(_("a photo is needed"), default=False)
    needs_place = models.BooleanField(_("the place is asked for"), default=False)
    needs_closing = models.BooleanField(_("the county closes it after the check"), default=False)
    client_uuid = models.UUIDField(unique=True, null=True, editable=False)

    class Meta:
        abstract = True

    def hours(self, status: str) -> int:
        """How long a stage may last. Closing may take as long as checking."""
        return {"dispatched": self.accept_hours, "accepted": self.report_hours}.get(
            status, self.check_hours
        )

    def limit(self, status: str, since: datetime.datetime) -> datetime.datetime:
        return since + datetime.timedelta(hours=self.hours(status))


@pghistory.track(**HISTORY)
class Rule(Terms):
    """What opens which work: data, in versions; work goes on by the version that opened it."""

    trigger = models.CharField(_("reason for the work"), max_length=64)
    instructions_zh = models.TextField(_("instructions in Chinese"), max_length=1000, blank=True)
    instructions_en = models.TextField(_("instructions in English"), max_length=1000, blank=True)
    effective_from = models.DateTimeField(_("in force from"))
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="rule_once_per_moment", fields=["trigger", "effective_from"]
            ),
            *terms_make_sense("rule"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def trigger_label(self) -> str:
        return str(TRIGGERS.get(self.trigger, self.trigger))

    @property
    def instructions(self) -> str:
        both = (self.instructions_zh, self.instructions_en)
        mine, other = both if (get_language() or "").startswith("zh") else both[::-1]
        return mine or other


class OrderQuerySet(models.QuerySet["Order"]):
    def visible_to(self, user: Actor) -> Self:
        """Given by me, or wholly inside my jurisdiction, or shared."""
        mine = Q(given_by_id=user.pk) if user.pk else Q(pk__in=())
        seen = within(user.sight.ranges(FIELD_ROLES), "area_code") | mine
        return self.filter(seen | Q(pk__in=user.sight.shared("investigations.Order")))


@pghistory.track(**HISTORY)
class Order(Terms):
    """Work dispatched by hand: one task for one place or person, or the same for many places."""

    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    area_code = models.BigIntegerField()  # the smallest division that holds all its parts
    instructions = models.TextField(_("what is to be done"), max_length=2000)
    due_at = models.DateTimeField(_("to be reported by"))
    given_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField()

    objects = OrderQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["area_code", "given_at"]),
            models.Index(fields=["given_by", "given_at"]),
        ]
        constraints = [
            *terms_make_sense("order"),
            models.CheckConstraint(
                name="order_says_what_to_do",
                condition=~Q(instructions="") & Q(client_uuid__isnull=False),
            ),
            models.CheckConstraint(
                name="order_due_after_it_was_given", condition=Q(due_at__gt=F("given_at"))
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    def limit(self, status: str, since: datetime.datetime) -> datetime.datetime:
        """A first report is due when the order says so; one asked for again, as long after."""
        if status == "accepted" and since < self.due_at:
            return self.due_at
        return super().limit(status, since)
