"""Posts give sight; a share gives one row; nothing else does."""

from __future__ import annotations

import datetime

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yimen.foundation.accounts.models import User
from yimen.foundation.areas.models import Area
from yimen.kit.history import HISTORY
from yimen.kit.sight import Actor, within


class Role(models.TextChoices):
    REPORTER = "reporter", _("reporter")
    GRID_DOCTOR = "grid_doctor", _("grid doctor")
    TOWNSHIP_OFFICER = "township_officer", _("township officer")
    COUNTY_INVESTIGATOR = "county_investigator", _("county investigator")
    COUNTY_HQ = "county_hq", _("county headquarters")
    CITY_HQ = "city_hq", _("city headquarters")
    EPIDEMIOLOGIST = "epidemiologist", _("epidemiologist")
    AUDITOR = "auditor", _("auditor")
    SYSTEM_ADMIN = "system_admin", _("system administrator")


# those whose work is with people: the only roles that `visible_to` of personal rows honours
FIELD_ROLES = frozenset(
    {
        Role.REPORTER,
        Role.GRID_DOCTOR,
        Role.TOWNSHIP_OFFICER,
        Role.COUNTY_INVESTIGATOR,
        Role.COUNTY_HQ,
        Role.CITY_HQ,
        "system",
    }
)
HQ_ROLES = frozenset({Role.COUNTY_HQ, Role.CITY_HQ, "system"})


# those who read who holds which post
OVERSEERS = frozenset({Role.SYSTEM_ADMIN, Role.COUNTY_HQ, Role.CITY_HQ, Role.AUDITOR, "system"})
# those who look after the reporters of their area, and know who they are
AFTER_REPORTERS = frozenset({Role.TOWNSHIP_OFFICER, Role.COUNTY_INVESTIGATOR})


def _lasts(moment: datetime.datetime) -> Q:
    return Q(until__isnull=True) | Q(until__gt=moment)


class PostQuerySet(models.QuerySet["Post"]):
    def visible_to(self, user: Actor) -> PostQuerySet:
        """Posts over areas that one oversees, reporters one looks after, and one's own."""
        overseen = within(user.sight.ranges(OVERSEERS), "area__code")
        looked_after = within(user.sight.ranges(AFTER_REPORTERS), "area__code")
        own = Q(user_id=user.pk) if user.pk else Q(pk__in=())
        return self.filter(overseen | (looked_after & Q(role=Role.REPORTER)) | own)

    def held_at(self, moment: datetime.datetime) -> PostQuerySet:
        """A stand-in's post lasts no longer than the post it stands in for."""
        principal_ended = Q(stands_in_for__isnull=False, stands_in_for__until__lte=moment)
        return self.filter(since__lte=moment).filter(_lasts(moment)).exclude(principal_ended)


@pghistory.track(**HISTORY)
class Post(models.Model):
    """A user holds a role over an area, from a moment until another."""

    user = models.ForeignKey(User, models.PROTECT, related_name="posts")
    role = models.CharField(_("role"), max_length=32, choices=Role)
    area = models.ForeignKey(Area, models.PROTECT, related_name="posts")
    department = models.CharField(_("department"), max_length=80, blank=True)
    since = models.DateTimeField(_("from"))
    until = models.DateTimeField(_("until"), null=True, blank=True)
    stands_in_for = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="stand_ins"
    )
    client_uuid = models.UUIDField(unique=True, null=True, editable=False)

    objects = PostQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["user", "until"]),
            models.Index(fields=["area", "role"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="post_until_after_since",
                condition=Q(until__isnull=True) | Q(until__gt=models.F("since")),
            ),
            models.CheckConstraint(
                name="stand_in_has_an_end",
                condition=Q(stands_in_for__isnull=True) | Q(until__isnull=False),
            ),
            models.UniqueConstraint(
                name="post_open_once",
                fields=["user", "role", "area"],
                condition=Q(until__isnull=True),
            ),
        ]


class ShareKind(models.TextChoices):
    TRANSFER = "transfer", _("transfer")
    ASSISTANCE = "assistance", _("assistance")
    BREAK_GLASS = "break_glass", _("emergency access")


class ShareQuerySet(models.QuerySet["Share"]):
    def open_at(self, moment: datetime.datetime) -> ShareQuerySet:
        return self.filter(since__lte=moment, until__gt=moment)


@pghistory.track(**HISTORY)
class Share(models.Model):
    """One row shown to one user, or to an area's field roles, for a reason, until a moment."""

    subject = models.CharField(max_length=64)  # a model's label: people.Person
    subject_id = models.BigIntegerField()
    user = models.ForeignKey(User, models.PROTECT, null=True, related_name="shares")
    area = models.ForeignKey(Area, models.PROTECT, null=True, related_name="shares")
    kind = models.CharField(max_length=16, choices=ShareKind)
    reason = models.CharField(_("reason"), max_length=500)
    since = models.DateTimeField()
    until = models.DateTimeField()
    shared_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    client_uuid = models.UUIDField(unique=True, null=True, editable=False)

    objects = ShareQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["user", "until"]),
            models.Index(fields=["area", "until"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="share_with_a_user_or_an_area",
                condition=Q(user__isnull=False, area__isnull=True)
                | Q(user__isnull=True, area__isnull=False),
            ),
            models.CheckConstraint(name="share_has_a_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="share_until_after_since", condition=Q(until__gt=models.F("since"))
            ),
        ]
