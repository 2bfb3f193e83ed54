"""四类重点人群: who belongs to a key group, entered by the reporter of the village."""

from __future__ import annotations

from typing import Self

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yimen.foundation.accounts.models import User
from yimen.foundation.people.models import Person
from yimen.foundation.staff.models import FIELD_ROLES
from yimen.kit.history import HISTORY
from yimen.kit.sight import Actor, within


class Group(models.TextChoices):
    OUTSIDE_RETURNEE = "outside_returnee", _("returnee from outside")
    WUHAN_RETURNEE = "wuhan_returnee", _("returnee from Wuhan")
    CLOSE_CONTACT = "close_contact", _("close contact")
    FEVER_NO_CONTACT = "fever_no_contact", _("fever without known contact")


class Symptom(models.TextChoices):
    YES = "yes", _("yes")
    NO = "no", _("no")
    UNKNOWN = "unknown", _("unknown")


class KeyPersonQuerySet(models.QuerySet["KeyPerson"]):
    def visible_to(self, user: Actor) -> Self:
        seen = within(user.sight.ranges(FIELD_ROLES), "area_code", "home_area_code")
        return self.filter(seen | Q(pk__in=user.sight.shared("key_groups.KeyPerson")))


@pghistory.track(**HISTORY)
class KeyPerson(models.Model):
    """A person's membership of one key group: from where, since when, staying where."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="key_memberships")
    group = models.CharField(_("group"), max_length=24, choices=Group)
    area_code = models.BigIntegerField(_("where the person stays"))
    home_area_code = models.BigIntegerField(null=True)
    from_place = models.CharField(_("from where"), max_length=120, blank=True)
    arrived_on = models.DateField(_("arrived on"), null=True, blank=True)
    stay_address = models.CharField(_("staying at"), max_length=200)
    symptoms = models.CharField(_("symptoms"), max_length=8, choices=Symptom)
    reporter = models.ForeignKey(User, models.PROTECT, related_name="+")
    reported_at = models.DateTimeField(_("reported"))
    client_uuid = models.UUIDField(unique=True)

    objects = KeyPersonQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["area_code", "group", "id"]),
            models.Index(fields=["home_area_code", "id"]),
            models.Index(fields=["reporter", "-id"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="a_returnee_came_from_somewhere",
                condition=~Q(group__in=["outside_returnee", "wuhan_returnee"])
                | (~Q(from_place="") & Q(arrived_on__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
