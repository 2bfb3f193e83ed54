"""What the rules judge by: facts about persons, the only input there is."""

from __future__ import annotations

from typing import Self

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yimen.foundation.accounts.models import User
from yimen.foundation.people.models import Person
from yimen.foundation.staff.models import FIELD_ROLES
from yimen.kit.sight import Actor, within

MANUAL = ("manual_red", "manual_yellow")
# A red rests on one of these, and each of them on two people.
BY_TWO = ("manual_red", "manual_yellow", "confirmed_case", "suspected_case", "close_contact")


class FactQuerySet(models.QuerySet["Fact"]):
    def visible_to(self, user: Actor) -> Self:
        """In the jurisdiction by stay or home, and one's own."""
        seen = within(user.sight.ranges(FIELD_ROLES), "area_code", "home_area_code")
        return self.filter(seen | Q(person_id__in=user.sight.own_person_ids))

    def standing(self) -> Self:
        return self.filter(withdrawn_at__isnull=True)


_CONFIRMED = """
IF NOT EXISTS (
    SELECT FROM passes_decision d
     WHERE d.id = NEW.source_id AND d.status = 'confirmed' AND d.person_id = NEW.person_id
       AND NEW.kind = 'manual_' || d.colour AND NEW.source = 'passes.Decision'
       AND d.proposed_by_id = NEW.actor_id AND d.confirmed_by_id = NEW.second_id
       AND NEW.until IS NOT NULL AND NEW.until <= d.until
) THEN
    RAISE EXCEPTION 'A colour set by hand needs a decision that a second person confirmed.';
END IF;
RETURN NEW;
"""
_SAME = """
IF (NEW.id, NEW.person_id, NEW.kind, NEW.since, NEW.until, NEW.source, NEW.source_id,
    NEW.recorded_at, NEW.actor_id, NEW.second_id)
   IS DISTINCT FROM
   (OLD.id, OLD.person_id, OLD.kind, OLD.since, OLD.until, OLD.source, OLD.source_id,
    OLD.recorded_at, OLD.actor_id, OLD.second_id)
   OR (OLD.withdrawn_at IS NOT NULL AND NEW.withdrawn_at IS DISTINCT FROM OLD.withdrawn_at)
THEN
    RAISE EXCEPTION 'A fact is never changed: it is withdrawn, and another recorded.';
END IF;
RETURN NEW;
"""


class Fact(models.Model):
    """Something that is so about a person, from a moment until another. Never changed."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="facts")
    kind = models.CharField(_("fact"), max_length=40)
    since = models.DateTimeField(_("from"))
    until = models.DateTimeField(_("until"), null=True)
    source = models.CharField(max_length=64)  # key_groups.KeyPerson
    source_id = models.BigIntegerField()
    area_code = models.BigIntegerField()
    home_area_code = models.BigIntegerField(null=True)
    recorded_at = models.DateTimeField()
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    second = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    seal = models.BinaryField(max_length=32, null=True)  # of what two people stand behind
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=200, blank=True)

    objects = FactQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                name="fact_standing", fields=["person"], condition=Q(withdrawn_at__isnull=True)
            ),
            models.Index(
                name="fact_by_two",
                fields=["person"],
                condition=Q(withdrawn_at__isnull=True, kind__in=BY_TWO),
            ),
            models.Index(fields=["source", "source_id"]),
            models.Index(fields=["area_code", "id"]),
            models.Index(fields=["home_area_code", "id"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="fact_ends_after_it_begins",
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
            ),
            models.CheckConstraint(
                name="fact_withdrawn_says_why",
                condition=Q(withdrawn_at__isnull=True, withdrawn_why="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_why="")),
            ),
            models.CheckConstraint(
                name="fact_that_may_redden_has_two_behind_it",
                condition=~Q(kind__in=BY_TWO)
                | (
                    Q(actor__isnull=False, second__isnull=False, seal__isnull=False)
                    & ~Q(actor=F("second"))
                ),
            ),
            models.UniqueConstraint(
                name="fact_stands_once",
                fields=["source", "source_id", "kind", "since"],
                condition=Q(withdrawn_at__isnull=True),
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="by_two_people",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Condition("starts_with(NEW.kind, 'manual')"),
                func=_CONFIRMED,
            ),
            pgtrigger.Trigger(
                name="never_changed",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func=_SAME,
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
