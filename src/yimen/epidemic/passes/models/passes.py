"""A pass: the number under which a person is known to guards, for a month at most."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from yimen.foundation.accounts.models import User
from yimen.foundation.people.models import Person
from yimen.foundation.staff.models import FIELD_ROLES
from yimen.kit.sight import Actor, within

PREFIX = 5  # bytes of a subject by which status lists name it


class PassKind(models.TextChoices):
    PHONE = "phone", _("on a phone")
    PAPER = "paper", _("on paper")


class FirstBytes(Func):
    """The first bytes of a subject: an index over them keeps them apart."""

    function = "substring"
    template = f"substring(%(expressions)s FROM 1 FOR {PREFIX})"
    output_field = models.BinaryField()


class PassQuerySet(models.QuerySet["Pass"]):
    def visible_to(self, user: Actor) -> Self:
        """In the jurisdiction, one's own, and those that one's phone shows for others."""
        people = Person.objects.filter(
            within(user.sight.ranges(FIELD_ROLES), "area_code", "home_area_code")
        )
        own = Q(person_id__in=user.sight.own_person_ids)
        if user.pk:
            own |= Q(holder_id=user.pk)
        return self.filter(Q(person__in=people) | own)

    def standing(self) -> Self:
        return self.filter(revoked_at__isnull=True, replaced_at__isnull=True)


class Pass(models.Model):
    """Eight random bytes that stand for a person. Its successor is a row of its own."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="passes")
    subject = models.BinaryField(max_length=8, unique=True)
    kind = models.CharField(_("kind"), max_length=8, choices=PassKind, default=PassKind.PHONE)
    holder = models.ForeignKey(User, models.PROTECT, null=True, related_name="held_passes")
    issued_at = models.DateTimeField(_("issued"))
    renew_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)  # of one that was replaced: the overlap's end
    revoked_at = models.DateTimeField(_("withdrawn"), null=True)
    revoked_why = models.CharField(_("reason"), max_length=200, blank=True)

    objects = PassQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["holder", "person"]),
            models.Index(
                name="pass_to_renew",
                fields=["renew_at"],
                condition=Q(revoked_at__isnull=True, replaced_at__isnull=True, kind="phone"),
            ),
            models.Index(
                name="pass_withdrawn", fields=["revoked_at"], condition=~Q(revoked_at=None)
            ),
        ]
        constraints = [
            # so that a list of first bytes never names somebody else of this city
            models.UniqueConstraint(FirstBytes("subject"), name="pass_first_bytes_once"),
            models.UniqueConstraint(
                name="pass_standing_once",
                fields=["person", "kind"],
                condition=Q(revoked_at__isnull=True, replaced_at__isnull=True),
            ),
            models.CheckConstraint(
                name="pass_withdrawn_says_why",
                condition=Q(revoked_at__isnull=True, revoked_why="")
                | (Q(revoked_at__isnull=False) & ~Q(revoked_why="")),
            ),
            models.CheckConstraint(
                name="pass_replaced_expires",
                condition=Q(replaced_at__isnull=True, expires_at__isnull=True)
                | Q(replaced_at__isnull=False, expires_at__gte=F("replaced_at")),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class Phone(models.Model):
    """A phone that may refresh the codes of an account with a key of its own."""

    account = models.ForeignKey(User, models.CASCADE, related_name="pass_phones")
    digest = models.BinaryField(max_length=32, unique=True)  # of its key; the phone has the key
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["account", "-id"])]
