"""Colours set by hand, by two people; and what those concerned have to say about theirs."""

from __future__ import annotations

from typing import Self

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yimen.epidemic.passes.models.colours import ColourChange, Shade
from yimen.foundation.accounts.models import User
from yimen.foundation.people.models import Person
from yimen.foundation.staff.models import HQ_ROLES
from yimen.kit.history import HISTORY
from yimen.kit.sight import Actor, within

DECIDERS = HQ_ROLES


class DecisionStatus(models.TextChoices):
    PROPOSED = "proposed", _("waits for a second person")
    CONFIRMED = "confirmed", _("confirmed")
    REFUSED = "refused", _("refused")
    ENDED = "ended", _("ended early")


class DecisionQuerySet(models.QuerySet["Decision"]):
    def visible_to(self, user: Actor) -> Self:
        """Whoever decides in the area; the person concerned sees his own."""
        seen = within(user.sight.ranges(DECIDERS), "area_code", "home_area_code")
        return self.filter(seen | Q(person_id__in=user.sight.own_person_ids))

    def waiting(self) -> Self:
        return self.filter(status=DecisionStatus.PROPOSED)


_STEPS = """
IF TG_OP = 'INSERT' THEN
    IF NEW.status <> 'proposed' OR NEW.confirmed_by_id IS NOT NULL THEN
        RAISE EXCEPTION 'A colour set by hand begins as a proposal.';
    END IF;
    RETURN NEW;
END IF;
IF (NEW.person_id, NEW.colour, NEW.until, NEW.proposed_by_id, NEW.proposed_at)
   IS DISTINCT FROM (OLD.person_id, OLD.colour, OLD.until, OLD.proposed_by_id, OLD.proposed_at)
   OR ((NEW.reason, NEW.evidence) IS DISTINCT FROM (OLD.reason, OLD.evidence)
       AND NOT (NEW.reason = '—' AND NEW.evidence = '—'))
THEN
    RAISE EXCEPTION 'What was proposed is not changed any more.';
END IF;
IF OLD.status <> NEW.status AND NOT (
    (OLD.status = 'proposed' AND NEW.status IN ('confirmed', 'refused'))
    OR (OLD.status = 'confirmed' AND NEW.status = 'ended')
) THEN
    RAISE EXCEPTION 'This step is not possible.';
END IF;
IF OLD.confirmed_by_id IS NOT NULL AND OLD.confirmed_by_id IS DISTINCT FROM NEW.confirmed_by_id
THEN
    RAISE EXCEPTION 'Who confirmed it stays who he was.';
END IF;
IF OLD.status = 'proposed' AND NEW.status = 'confirmed' AND NOT EXISTS (
    SELECT FROM staff_post s
      JOIN areas_area a ON a.code = s.area_id
     WHERE s.user_id = NEW.confirmed_by_id
       AND s.role IN ('county_hq', 'city_hq')
       AND s.since <= NEW.confirmed_at AND (s.until IS NULL OR s.until > NEW.confirmed_at)
       AND (NEW.area_code BETWEEN a.code AND a.last
            OR NEW.home_area_code BETWEEN a.code AND a.last)
) THEN
    RAISE EXCEPTION 'It is confirmed only by somebody who holds a post for it.';
END IF;
RETURN NEW;
"""


@pghistory.track(**HISTORY)
class Decision(models.Model):
    """Somebody proposes that a person be red or yellow until a day; somebody else decides."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="colour_decisions")
    area_code = models.BigIntegerField()
    home_area_code = models.BigIntegerField(null=True)
    colour = models.CharField(_("colour"), max_length=8, choices=Shade)
    reason = models.CharField(_("reason"), max_length=300)
    evidence = models.TextField(_("evidence"), max_length=2000)
    until = models.DateTimeField(_("until"))
    status = models.CharField(
        _("state"), max_length=12, choices=DecisionStatus, default=DecisionStatus.PROPOSED
    )
    proposed_at = models.DateTimeField(_("proposed"))
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)  # refused, or ended before its time
    closed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    closed_why = models.CharField(max_length=300, blank=True)
    seal = models.BinaryField(max_length=32, null=True)  # by a key outside the database
    client_uuid = models.UUIDField(unique=True, editable=False)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["area_code", "-id"]),
            models.Index(fields=["status", "-id"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="decision_confirmed_by_another",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="decision_confirmed_iff_by_somebody",
                condition=Q(
                    status__in=["proposed", "refused"],
                    confirmed_by__isnull=True,
                    confirmed_at__isnull=True,
                    seal__isnull=True,
                )
                | Q(
                    status__in=["confirmed", "ended"],
                    confirmed_by__isnull=False,
                    confirmed_at__isnull=False,
                    seal__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="decision_closed_says_why",
                condition=Q(
                    status__in=["proposed", "confirmed"], closed_at__isnull=True, closed_why=""
                )
                | (
                    Q(status__in=["refused", "ended"], closed_at__isnull=False) & ~Q(closed_why="")
                ),
            ),
            models.CheckConstraint(
                name="decision_has_reason_and_evidence",
                condition=~Q(reason="") & ~Q(evidence=""),
            ),
            models.CheckConstraint(
                name="decision_restricts", condition=Q(colour__in=["red", "yellow"])
            ),
            models.CheckConstraint(name="decision_ends", condition=Q(until__gt=F("proposed_at"))),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="steps",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func=_STEPS,
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class AppealStatus(models.TextChoices):
    FILED = "filed", _("waits for an answer")
    UPHELD = "upheld", _("was right: corrected")
    REJECTED = "rejected", _("rejected")


class AppealQuerySet(models.QuerySet["Appeal"]):
    def visible_to(self, user: Actor) -> Self:
        seen = within(user.sight.ranges(DECIDERS), "area_code", "home_area_code")
        return self.filter(seen | Q(person_id__in=user.sight.own_person_ids))

    def waiting(self) -> Self:
        return self.filter(status=AppealStatus.FILED)


@pghistory.track(**HISTORY)
class Appeal(models.Model):
    """A person says that a change of his colour was wrong. A clock runs until the answer."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="appeals")
    area_code = models.BigIntegerField()
    home_area_code = models.BigIntegerField(null=True)
    change = models.ForeignKey(ColourChange, models.PROTECT, related_name="appeals")
    words = models.TextField(_("what is wrong"), max_length=2000)
    filed_at = models.DateTimeField(_("filed"))
    filed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    due_at = models.DateTimeField(_("due"))
    status = models.CharField(
        _("state"), max_length=12, choices=AppealStatus, default=AppealStatus.FILED
    )
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answer = models.TextField(_("answer"), max_length=2000, blank=True)
    corrected = models.JSONField(default=list)  # [source, id, kind] of facts that were wrong
    client_uuid = models.UUIDField(unique=True, editable=False)

    objects = AppealQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["area_code", "-id"]),
            models.Index(name="appeal_waits", fields=["due_at"], condition=Q(status="filed")),
        ]
        constraints = [
            models.CheckConstraint(
                name="appeal_decided_iff_answered",
                condition=Q(
                    status="filed", decided_at__isnull=True, decided_by__isnull=True, answer=""
                )
                | (
                    ~Q(status="filed")
                    & Q(decided_at__isnull=False, decided_by__isnull=False)
                    & ~Q(answer="")
                ),
            ),
            models.CheckConstraint(
                name="appeal_not_decided_by_oneself",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("filed_by")),
            ),
            models.UniqueConstraint(
                name="appeal_waits_once", fields=["change"], condition=Q(status="filed")
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
