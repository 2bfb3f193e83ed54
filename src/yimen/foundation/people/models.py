"""One row per human being, and the households they live in."""

from __future__ import annotations

from typing import Self

import pghistory
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import NullIf
from django.db.models.lookups import IsNull
from django.utils.translation import gettext_lazy as _

from yimen.foundation.accounts.fields import SealedField
from yimen.foundation.accounts.models import User
from yimen.foundation.staff.models import FIELD_ROLES
from yimen.kit.history import HISTORY
from yimen.kit.sight import Actor, outside, within


class Sex(models.TextChoices):
    """GB/T 2261.1-2003."""

    UNKNOWN = "0", _("unknown")
    MALE = "1", _("male")
    FEMALE = "2", _("female")
    UNSPECIFIED = "9", _("not stated")


class DocumentType(models.TextChoices):
    ID_CARD = "id_card", _("resident identity card")
    PASSPORT = "passport", _("passport")
    HK_MACAO_PERMIT = "hk_macao", _("Hong Kong or Macao permit")
    TAIWAN_PERMIT = "taiwan", _("Taiwan permit")
    OTHER = "other", _("other document")
    NONE = "none", _("no document")


# Where somebody is at home who stays elsewhere; nothing for all others. PostgreSQL keeps
# statistics of it (`person_away_from`): it would take "at home here" and "stays elsewhere" for
# independent, expect every second resident and read the whole table.
AWAY_FROM = NullIf("home_area_code", "area_code")


class HouseholdQuerySet(models.QuerySet["Household"]):
    def visible_to(self, user: Actor) -> Self:
        seen = within(user.sight.ranges(FIELD_ROLES), "area_code")
        return self.filter(seen | Q(pk__in=user.sight.shared("people.Household")))


@pghistory.track(**HISTORY)
class Household(models.Model):
    """An address where people live together."""

    area_code = models.BigIntegerField(_("village or community"))
    address = models.CharField(_("address"), max_length=200)
    client_uuid = models.UUIDField(unique=True, null=True, editable=False)
    created_at = models.DateTimeField()

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["area_code", "id"])]

    def __str__(self) -> str:
        return self.address


class PersonQuerySet(models.QuerySet["Person"]):
    def visible_to(self, user: Actor) -> Self:
        """Those who stay or are at home in the jurisdiction, oneself, and those shared."""
        sight = user.sight
        seen = within(sight.ranges(FIELD_ROLES), "area_code", "home_area_code")
        return self.filter(seen | Q(id__in=sight.own_person_ids | sight.shared("people.Person")))

    def parts_visible_to(self, user: Actor) -> list[Self]:
        """`visible_to` as disjoint parts: who stays here; who is at home here and stays
        elsewhere; and single rows. Each is a walk along one index, whoever asks, in its own
        order: `area_code`, `away_from`, `area_code`.
        """
        sight = user.sight
        ranges = sight.ranges(FIELD_ROLES)
        here, elsewhere = within(ranges, "area_code"), outside(ranges, "area_code")
        away = self.annotate(away_from=AWAY_FROM).filter(within(ranges, "away_from"), elsewhere)
        single = Q(pk__in=sight.own_person_ids | sight.shared("people.Person"))
        rest = (
            single
            & elsewhere
            & (Q(home_area_code__isnull=True) | outside(ranges, "home_area_code"))
        )
        return [self.filter(here), away, self.filter(rest)]

    def unmerged(self) -> Self:
        return self.filter(merged_into__isnull=True)


@pghistory.track(**HISTORY)
class Person(models.Model):
    """A human being, account or not. `merged_into` is resolved by readers, never re-pointed."""

    name = models.CharField(_("name"), max_length=80)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex, default=Sex.UNKNOWN)
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    document_type = models.CharField(
        _("document"), max_length=16, choices=DocumentType, default=DocumentType.NONE
    )
    document_number = SealedField(_("document number"), blank=True)
    document_digest = models.BinaryField(max_length=32, null=True, editable=False)
    phone = SealedField(_("phone"), blank=True)  # E.164
    phone_digest = models.BinaryField(max_length=32, null=True, editable=False)
    area_code = models.BigIntegerField(_("where the person stays"))
    home_area_code = models.BigIntegerField(_("home division"), null=True, blank=True)
    account = models.OneToOneField(
        User, models.SET_NULL, null=True, blank=True, related_name="person"
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged"
    )
    client_uuid = models.UUIDField(unique=True, null=True, editable=False)
    created_at = models.DateTimeField()

    objects = PersonQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["area_code", "id"]),
            models.Index(fields=["home_area_code", "id"]),
            models.Index(
                AWAY_FROM,
                "id",
                name="person_stays_away",
                condition=Q(IsNull(AWAY_FROM, False)),
            ),
            models.Index(fields=["document_digest"]),
            models.Index(fields=["phone_digest"]),
            models.Index(fields=["birth_date", "area_code"]),
            models.Index(
                name="person_without_birth_date",
                fields=["area_code"],
                condition=Q(birth_date__isnull=True),
            ),
            GinIndex(OpClass("name", "gin_trgm_ops"), name="person_name_alike"),
        ]
        constraints = [
            models.CheckConstraint(
                name="person_not_merged_into_itself",
                condition=Q(merged_into__isnull=True) | ~Q(merged_into=models.F("id")),
            ),
            models.CheckConstraint(
                name="person_document_number_iff_type",
                condition=Q(document_type="none", document_digest__isnull=True)
                | (~Q(document_type="none") & Q(document_digest__isnull=False)),
            ),
            models.UniqueConstraint(
                name="person_document_once",
                fields=["document_type", "document_digest"],
                condition=Q(merged_into__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"  # never a name: this reaches logs

    @property
    def today(self) -> Person:
        """Who stands for this human being now: the survivor of a merge, or the row itself."""
        return self.merged_into or self


class NotDuplicate(models.Model):
    """Two persons were looked at and are two: they are never proposed as one again."""

    low = models.ForeignKey(Person, models.CASCADE, related_name="+")
    high = models.ForeignKey(Person, models.CASCADE, related_name="+")
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="not_duplicate_once", fields=["low", "high"]),
            models.CheckConstraint(
                name="not_duplicate_lower_number_first", condition=Q(low__lt=models.F("high"))
            ),
        ]


class ResidenceQuerySet(models.QuerySet["Residence"]):
    def visible_to(self, user: Actor) -> Self:
        """Where both are seen, the door and the person; and where one lives oneself."""
        both = Q(
            household__in=Household.objects.visible_to(user),
            person__in=Person.objects.visible_to(user),
        )
        return self.filter(both | Q(person__in=user.sight.own_person_ids))

    def living(self) -> Self:
        return self.filter(until__isnull=True)


@pghistory.track(**HISTORY)
class Residence(models.Model):
    """A person lives in a household from a day until another."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="residences")
    person = models.ForeignKey(Person, models.CASCADE, related_name="residences")
    relation = models.CharField(_("relation to the head"), max_length=32, blank=True)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    objects = ResidenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="residence_until_not_before_since",
                condition=Q(until__isnull=True)
                | Q(since__isnull=True)
                | Q(until__gte=models.F("since")),
            ),
            models.UniqueConstraint(
                name="one_open_residence",
                fields=["household", "person"],
                condition=Q(until__isnull=True),
            ),
        ]
