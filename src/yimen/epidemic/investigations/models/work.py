"""排查落实: each entry becomes work that somebody does, somebody checks, and that ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yimen.epidemic.investigations.models.states import STATES
from yimen.epidemic.investigations.models.terms import TRIGGERS, Order, Priority, Rule
from yimen.epidemic.outbreaks.models import Symptom
from yimen.foundation.accounts.models import User
from yimen.foundation.eforms.models import Answers
from yimen.foundation.people.models import Person
from yimen.foundation.staff.models import FIELD_ROLES, Role
from yimen.kit.history import HISTORY
from yimen.kit.sight import Actor, Range, outside, within


class Status(models.TextChoices):
    DISPATCHED = "dispatched", _("dispatched")
    ACCEPTED = "accepted", _("accepted")
    REPORTED = "reported", _("to check")
    CHECKED = "checked", _("checked")
    CLOSED = "closed", _("closed")
    NOT_EXECUTABLE = "not_executable", _("not executable")
    WITHDRAWN = "withdrawn", _("withdrawn")


ENDED = (Status.CLOSED, Status.NOT_EXECUTABLE, Status.WITHDRAWN)


OPEN = Q(closed_at__isnull=True)
AWAY = Q(home_area_code__isnull=False) & ~Q(home_area_code=F("area_code"))


def _single(user: Actor) -> Q:
    """Rows that one sees for themselves: shared, or given to oneself by name."""
    single = Q(id__in=user.sight.shared("investigations.Investigation"))
    mine = user.pk is not None and not user.sight.roles.isdisjoint(FIELD_ROLES)
    return single | Q(assignee_id=user.pk) if mine else single


class InvestigationQuerySet(models.QuerySet["Investigation"]):
    def visible_to(self, user: Actor) -> Self:
        """In the jurisdiction by stay or home, given to me, or shared. Not one's own person's:
        that is `my page`."""
        seen = within(user.sight.ranges(FIELD_ROLES), "area_code", "home_area_code")
        return self.filter(seen | _single(user))

    def parts_visible_to(self, user: Actor, only: Sequence[Range] = ()) -> list[Self]:
        """`visible_to` as disjoint parts, each a walk along one index, whoever asks: what lies
        here; what lies elsewhere of people at home here; and single rows.

        `only`: of these divisions, by stay or home.
        """
        ranges = user.sight.ranges(FIELD_ROLES)
        if only and not all(any(a <= low and high <= b for a, b in ranges) for low, high in only):
            inside = within(only, "area_code", "home_area_code")
            return [part.filter(inside) for part in self.parts_visible_to(user)]
        here = within(only or ranges, "area_code")
        away = within(only or ranges, "home_area_code") & outside(only or ranges, "area_code")
        single = self.visible_to(user).filter(
            outside(ranges, "area_code"),
            Q(home_area_code__isnull=True) | outside(ranges, "home_area_code"),
        )
        rest = single.filter(within(only, "area_code", "home_area_code")) if only else single
        return [
            self.filter(here),
            self.filter(away & ~Q(home_area_code=F("area_code"))),
            rest.filter(_single(user)),
        ]

    def unfinished(self) -> Self:
        return self.filter(closed_at__isnull=True)


@pghistory.track(**HISTORY)
class Investigation(models.Model):
    """A work order about one person, or about a place."""

    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="investigations")
    trigger = models.CharField(_("reason for the work"), max_length=64)
    rule = models.ForeignKey(Rule, models.PROTECT, null=True, related_name="work")
    order = models.ForeignKey(Order, models.PROTECT, null=True, related_name="work")
    form_slug = models.SlugField(max_length=64)
    area_code = models.BigIntegerField()
    home_area_code = models.BigIntegerField(null=True)
    role = models.CharField(_("role"), max_length=32, choices=Role)
    assignee = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    priority = models.CharField(_("priority"), max_length=8, choices=Priority)
    status = models.CharField(
        _("status"), max_length=16, choices=Status, default=Status.DISPATCHED
    )
    opened_at = models.DateTimeField(_("opened"))
    stage_at = models.DateTimeField()  # since when it has its status
    due_at = models.DateTimeField(_("due"))  # until when it may keep it
    overdue_at = models.DateTimeField(null=True)  # since when it has kept it too long
    next_at = models.DateTimeField(null=True)  # when the timer has to look at it again
    escalation = models.PositiveSmallIntegerField(default=0)  # the highest rung that has heard
    escalated_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reported_at = models.DateTimeField(null=True)
    reported_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answers = models.OneToOneField(Answers, models.PROTECT, null=True, related_name="+")
    hindrance = models.CharField(_("why it cannot be done"), max_length=500, blank=True)
    fever = models.CharField(_("fever"), max_length=8, choices=Symptom, default=Symptom.UNKNOWN)
    latitude = models.DecimalField(max_digits=6, decimal_places=3, null=True)  # about 100 m
    longitude = models.DecimalField(max_digits=6, decimal_places=3, null=True)
    checked_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    client_uuid = models.UUIDField(unique=True)

    objects = InvestigationQuerySet.as_manager()

    class Meta:
        indexes = [
            # what is not finished: by place for who sees a little, by limit for who sees much
            models.Index("area_code", "due_at", "id", name="work_open_here", condition=OPEN),
            models.Index("due_at", "id", name="work_open_due", condition=OPEN),
            models.Index("status", "due_at", "id", name="work_open_status", condition=OPEN),
            models.Index(
                "home_area_code", "due_at", "id", name="work_open_away", condition=OPEN & AWAY
            ),
            models.Index("due_at", "id", name="work_late", condition=Q(overdue_at__isnull=False)),
            # everything, the newest first
            models.Index("area_code", "status", "id", name="work_here"),
            models.Index("status", "id", name="work_status"),
            models.Index("trigger", "id", name="work_trigger"),
            models.Index("home_area_code", "id", name="work_away", condition=AWAY),
            models.Index("closed_at", name="work_ended", condition=~OPEN),
            models.Index(
                name="investigation_looked_at_next",
                fields=["next_at"],
                condition=Q(next_at__isnull=False),
            ),
        ]
        constraints = STATES

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def terms(self) -> Rule | Order:
        found = self.rule or self.order
        assert found is not None  # a constraint says so
        return found

    @property
    def has_ended(self) -> bool:
        return self.status in ENDED

    @property
    def is_overdue(self) -> bool:
        return self.overdue_at is not None

    @property
    def trigger_label(self) -> str:
        return str(TRIGGERS.get(self.trigger, self.trigger))


class Event(models.Model):
    """One step of an investigation's life: who took it, when, and what he said."""

    investigation = models.ForeignKey(Investigation, models.CASCADE, related_name="events")
    verb = models.CharField(max_length=16)
    comment = models.CharField(_("remark"), max_length=500, blank=True)
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answers = models.ForeignKey(Answers, models.PROTECT, null=True, related_name="+")
    from_area = models.BigIntegerField(null=True)  # of a transfer, or a move
    to_area = models.BigIntegerField(null=True)
    to_role = models.CharField(max_length=32, choices=Role, blank=True)  # of an escalation
    taken_at = models.DateTimeField()
    client_uuid = models.UUIDField(unique=True)

    class Meta:
        ordering = ["taken_at", "id"]
        indexes = [
            models.Index(
                name="event_left_an_area",
                fields=["investigation", "taken_at"],
                condition=Q(from_area__isnull=False),
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="event_has_its_reason",
                condition=~Q(
                    verb__in=["return", "transfer", "not_executable", "withdraw", "reopen", "note"]
                )
                | ~Q(comment=""),
            ),
            models.CheckConstraint(
                name="event_escalates_to_a_role", condition=~Q(verb="escalate") | ~Q(to_role="")
            ),
            models.CheckConstraint(
                name="event_transfers_between_areas",
                condition=~Q(verb="transfer") | Q(from_area__isnull=False, to_area__isnull=False),
            ),
        ]
