"""The colour of each person, and every change of one."""

from __future__ import annotations

from typing import Self

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yimen.epidemic.passes.models.rulesets import Ruleset
from yimen.foundation.audit.models import append_only
from yimen.foundation.people.models import Person
from yimen.foundation.staff.models import FIELD_ROLES
from yimen.kit.sight import Actor, within


class Shade(models.TextChoices):
    GREEN = "green", _("green")
    YELLOW = "yellow", _("yellow")
    RED = "red", _("red")


class ColourQuerySet(models.QuerySet["Colour"]):
    def visible_to(self, user: Actor) -> Self:
        seen = within(user.sight.ranges(FIELD_ROLES), "area_code", "home_area_code")
        return self.filter(seen | Q(person_id__in=user.sight.own_person_ids))

    def restricted(self) -> Self:
        return self.exclude(colour=Shade.GREEN)


_BACKED = """
IF NOT EXISTS (
    SELECT FROM passes_colourchange c
     WHERE c.person_id = NEW.person_id AND c.after = NEW.colour
       AND c.id = (SELECT max(l.id) FROM passes_colourchange l WHERE l.person_id = NEW.person_id)
) THEN
    RAISE EXCEPTION 'A colour changes only with an entry that says why.';
END IF;
IF NEW.colour = 'red' AND NOT EXISTS (
    SELECT FROM passes_fact f
      JOIN people_person p ON p.id = f.person_id
     WHERE f.id = ANY (NEW.because) AND f.withdrawn_at IS NULL
       AND coalesce(p.merged_into_id, p.id) = NEW.person_id
       AND f.actor_id <> f.second_id
       AND f.kind = ANY ('{manual_red,confirmed_case,suspected_case,close_contact}')
) THEN
    RAISE EXCEPTION 'Red needs a fact behind which two people stand.';
END IF;
RETURN NEW;
"""


class Colour(models.Model):
    """What the rules say of a person now. Who has no row has not been judged yet: green."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="colour")
    area_code = models.BigIntegerField()
    home_area_code = models.BigIntegerField(null=True)
    colour = models.CharField(_("colour"), max_length=8, choices=Shade, default=Shade.GREEN)
    rule = models.CharField(max_length=40, blank=True)  # its key; none: plain green
    ruleset = models.ForeignKey(Ruleset, models.PROTECT, null=True, related_name="+")
    because = ArrayField(models.BigIntegerField(), default=list)  # facts
    since = models.DateTimeField(_("since"))
    until = models.DateTimeField(_("until"), null=True)  # when the rules may say something else

    objects = ColourQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(name="colour_due", fields=["until"], condition=Q(until__isnull=False)),
            models.Index(
                name="colour_restricted", fields=["area_code"], condition=~Q(colour="green")
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="set_with_a_reason",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Condition("NEW.colour <> 'green'"),
                func=_BACKED,
            ),
            pgtrigger.Trigger(
                name="changed_with_a_reason",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.colour <> NEW.colour OR OLD.person_id <> NEW.person_id"
                    " OR (NEW.colour = 'red' AND OLD.because <> NEW.because)"
                ),
                func=_BACKED,
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class ColourChangeQuerySet(models.QuerySet["ColourChange"]):
    def visible_to(self, user: Actor) -> Self:
        seen = within(user.sight.ranges(FIELD_ROLES), "area_code", "home_area_code")
        return self.filter(seen | Q(person_id__in=user.sight.own_person_ids))


class ColourChange(models.Model):
    """One change of a colour: by which rule of which version, for which facts, by whose deed."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="colour_changes")
    before = models.CharField(max_length=8, choices=Shade)
    after = models.CharField(max_length=8, choices=Shade)
    version = models.PositiveIntegerField()  # of the ruleset; 0: none was in force
    rule = models.CharField(max_length=40, blank=True)
    because = ArrayField(models.BigIntegerField(), default=list)
    area_code = models.BigIntegerField()
    home_area_code = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)

    objects = ColourChangeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["person", "-id"]),
            models.Index(fields=["area_code", "-id"]),
        ]
        triggers = append_only()
