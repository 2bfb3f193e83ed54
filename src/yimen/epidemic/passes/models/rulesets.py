"""Versioned rules: data with a day from which they hold, in force once two people said so."""

from __future__ import annotations

import datetime
from typing import Self

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yimen.foundation.accounts.models import User
from yimen.kit.history import HISTORY


class RulesetStatus(models.TextChoices):
    DRAFT = "draft", _("draft")
    PROPOSED = "proposed", _("proposed")
    ENACTED = "enacted", _("enacted")
    WITHDRAWN = "withdrawn", _("withdrawn")


class RulesetQuerySet(models.QuerySet["Ruleset"]):
    def enacted(self) -> Self:
        return self.filter(status=RulesetStatus.ENACTED)

    def in_force(self, moment: datetime.datetime) -> Self:
        """The newest first; the first one holds."""
        begun = self.enacted().filter(effective_from__lte=moment)
        return begun.order_by("-version")


_STEPS = """
IF TG_OP = 'INSERT' AND NEW.status <> 'draft' THEN
    RAISE EXCEPTION 'A ruleset begins as a draft.';
END IF;
IF TG_OP = 'UPDATE' THEN
    IF NEW.status = 'enacted' AND OLD.status NOT IN ('proposed', 'enacted') THEN
        RAISE EXCEPTION 'A ruleset is proposed by one person before another enacts it.';
    END IF;
    IF OLD.status = 'enacted' AND NEW.status <> 'enacted' THEN
        RAISE EXCEPTION 'What was enacted stays so: enact another version.';
    END IF;
    IF OLD.status <> 'draft' AND (NEW.rules, NEW.version, NEW.effective_from, NEW.proposed_by_id)
       IS DISTINCT FROM (OLD.rules, OLD.version, OLD.effective_from, OLD.proposed_by_id)
       AND NOT (NEW.status = 'draft' AND NEW.proposed_by_id IS NULL)
    THEN
        RAISE EXCEPTION 'What was proposed is not changed any more.';
    END IF;
END IF;
IF EXISTS (
    SELECT FROM jsonb_array_elements(NEW.rules) AS rule
     WHERE rule->>'colour' = 'red' AND (
           jsonb_array_length(coalesce(rule->'facts', '[]')) = 0
        OR EXISTS (SELECT FROM jsonb_array_elements_text(rule->'facts') AS kind
                    WHERE kind <> ALL
                      ('{manual_red,confirmed_case,suspected_case,close_contact}')))
) THEN
    RAISE EXCEPTION 'A rule for red may rest only on facts behind which two people stand.';
END IF;
RETURN NEW;
"""


@pghistory.track(**HISTORY)
class Ruleset(models.Model):
    """One version of all the rules. `rules`: see rules/ruleset.py."""

    version = models.PositiveIntegerField(_("version"), unique=True)
    effective_from = models.DateTimeField(_("in force from"))
    rules = models.JSONField(_("rules"))
    status = models.CharField(
        _("state"), max_length=12, choices=RulesetStatus, default=RulesetStatus.DRAFT
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    drafted_at = models.DateTimeField()
    drafted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(null=True)
    proposed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    enacted_at = models.DateTimeField(null=True)
    enacted_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    simulation = models.JSONField(null=True)  # see queries.simulate
    simulated_at = models.DateTimeField(null=True)

    objects = RulesetQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="ruleset_enacted_by_another",
                condition=Q(enacted_by__isnull=True)
                | (Q(proposed_by__isnull=False) & ~Q(enacted_by=F("proposed_by"))),
            ),
            models.CheckConstraint(
                name="ruleset_proposed_iff_by_somebody",
                condition=Q(status="draft", proposed_by__isnull=True, proposed_at__isnull=True)
                | Q(status="withdrawn")
                | Q(
                    status__in=["proposed", "enacted"],
                    proposed_by__isnull=False,
                    proposed_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="ruleset_enacted_iff_by_somebody",
                condition=Q(status="enacted", enacted_by__isnull=False, enacted_at__isnull=False)
                | (~Q(status="enacted") & Q(enacted_by__isnull=True, enacted_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="ruleset_proposed_with_reason",
                condition=Q(status__in=["draft", "withdrawn"]) | ~Q(reason=""),
            ),
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
        return f"#{self.version}"


class Run(models.Model):
    """One evaluation of all residents, by number of the person: it goes on where it stopped."""

    ruleset = models.ForeignKey(Ruleset, models.PROTECT, related_name="runs")
    started_at = models.DateTimeField()
    reached = models.BigIntegerField(default=0)  # the last person's id
    evaluated = models.BigIntegerField(default=0)
    changed = models.BigIntegerField(default=0)
    stopped_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="run_goes_on_once", fields=["ruleset"], condition=Q(finished_at__isnull=True)
            )
        ]
