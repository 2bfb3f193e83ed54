"""Somebody whose declaration gives reason to list him: his village decides."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yimen.epidemic.declarations.models import Declaration
from yimen.epidemic.key_groups.models.key_persons import Group, KeyPerson
from yimen.foundation.accounts.models import User
from yimen.foundation.people.models import Person
from yimen.foundation.staff.models import FIELD_ROLES
from yimen.kit.sight import Actor, within


class OfferStatus(models.TextChoices):
    WAITING = "waiting", _("waits for the village")
    TAKEN = "taken", _("listed")
    DECLINED = "declined", _("not listed")


class OfferQuerySet(models.QuerySet["Offer"]):
    def visible_to(self, user: Actor) -> Self:
        return self.filter(within(user.sight.ranges(FIELD_ROLES), "area_code", "home_area_code"))

    def waiting(self) -> Self:
        return self.filter(status=OfferStatus.WAITING)


class Offer(models.Model):
    """One at a time of a person; a newer declaration takes the place of the older in it."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    declaration = models.ForeignKey(Declaration, models.CASCADE, related_name="+")
    group = models.CharField(_("proposed group"), max_length=24, choices=Group)
    area_code = models.BigIntegerField()
    home_area_code = models.BigIntegerField(null=True)
    status = models.CharField(
        _("state"), max_length=12, choices=OfferStatus, default=OfferStatus.WAITING
    )
    offered_at = models.DateTimeField(_("declared"))
    key_person = models.ForeignKey(KeyPerson, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    why = models.CharField(_("reason"), max_length=200, blank=True)

    objects = OfferQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["area_code", "status", "-id"])]
        constraints = [
            models.UniqueConstraint(
                name="offer_waits_once", fields=["person"], condition=Q(status="waiting")
            ),
            models.CheckConstraint(
                name="offer_decided_iff_not_waiting",
                condition=Q(status="waiting", decided_at__isnull=True)
                | (~Q(status="waiting") & Q(decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="offer_declined_for_a_reason", condition=~Q(status="declined") | ~Q(why="")
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
