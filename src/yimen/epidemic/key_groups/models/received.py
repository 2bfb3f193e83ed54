"""Lists that come from above, and what the villages found out about each person on them."""

from __future__ import annotations

from typing import Self

import pghistory
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yimen.epidemic.key_groups.models.key_persons import KeyPerson
from yimen.foundation.accounts.fields import SealedField
from yimen.foundation.accounts.models import User
from yimen.foundation.staff.models import FIELD_ROLES
from yimen.kit.history import HISTORY
from yimen.kit.sight import Actor, within


class Kind(models.TextChoices):
    """What an outcome asks beside its name."""

    PLAIN = "plain", _("nothing more")
    FOUND = "found", _("on our list already")
    ADD = "add", _("entered as a key person in the same step")


class ListOutcome(models.Model):
    """What a village may find out about somebody on a list: data, in groups, in two languages."""

    code = models.SlugField(max_length=32, primary_key=True)
    group = models.SlugField(
        max_length=32
    )  # found, wrong, missed, elsewhere, past, transit, never
    zh = models.CharField(max_length=60)
    en = models.CharField(max_length=60)
    kind = models.CharField(max_length=8, choices=Kind, default=Kind.PLAIN)
    position = models.PositiveSmallIntegerField()
    is_offered = models.BooleanField(default=True)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.zh if (get_language() or "").startswith("zh") else self.en


class ReceivedListQuerySet(models.QuerySet["ReceivedList"]):
    def visible_to(self, user: Actor) -> Self:
        """Those for one's divisions, and those with rows in them."""
        ranges = user.sight.ranges(FIELD_ROLES)
        own = within(ranges, "area_code")
        parts = ListPart.objects.filter(within(ranges, "area_code")).values("received_list")
        return self.filter(own | Q(pk__in=parts))


@pghistory.track(**HISTORY)
class ReceivedList(models.Model):
    """A list from above: who sent it, for where, until when it is answered."""

    title = models.CharField(_("title"), max_length=120)
    origin = models.CharField(_("from whom"), max_length=120)
    area_code = models.BigIntegerField()
    length = models.PositiveIntegerField(default=0)
    due_on = models.DateField(_("to be answered by"))
    received_at = models.DateTimeField(_("received"))
    received_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    client_uuid = models.UUIDField(unique=True)

    objects = ReceivedListQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["area_code", "-id"])]

    def __str__(self) -> str:
        return f"#{self.pk}"


class ListPartQuerySet(models.QuerySet["ListPart"]):
    def visible_to(self, user: Actor) -> Self:
        ranges = user.sight.ranges(FIELD_ROLES)
        return self.filter(within(ranges, "area_code", "received_list__area_code"))

    def unanswered(self) -> Self:
        return self.filter(answered_at__isnull=True)


class ListPart(models.Model):
    """The share of one place in one list: what waits there, and whether it is all answered."""

    received_list = models.ForeignKey(ReceivedList, models.CASCADE, related_name="parts")
    area_code = models.BigIntegerField()
    answered_at = models.DateTimeField(null=True)
    chased_at = models.DateTimeField(null=True)

    objects = ListPartQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["area_code", "-id"])]
        constraints = [
            models.UniqueConstraint(
                name="one_part_for_each_place", fields=["received_list", "area_code"]
            )
        ]


class ListedPersonQuerySet(models.QuerySet["ListedPerson"]):
    def visible_to(self, user: Actor) -> Self:
        """Where the list says that he is, and for those whose list it is."""
        ranges = user.sight.ranges(FIELD_ROLES)
        seen = within(ranges, "area_code", "list_area_code")
        return self.filter(seen | Q(pk__in=user.sight.shared("key_groups.ListedPerson")))

    def unanswered(self) -> Self:
        return self.filter(outcome__isnull=True)


@pghistory.track(**HISTORY)
class ListedPerson(models.Model):
    """One line of a list from above: whom it names, where, and what was found out."""

    received_list = models.ForeignKey(ReceivedList, models.CASCADE, related_name="people")
    number = models.PositiveIntegerField()
    list_area_code = models.BigIntegerField()
    area_code = models.BigIntegerField(_("where the list says"))
    name = models.CharField(_("name"), max_length=80)
    document_number = SealedField(_("document number"), blank=True)
    document_digest = models.BinaryField(max_length=32, null=True, editable=False)
    birth_date = models.DateField(null=True)
    phone = SealedField(_("phone"), blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    group = models.CharField(max_length=24, blank=True)
    from_place = models.CharField(_("from where"), max_length=120, blank=True)
    arrived_on = models.DateField(null=True)
    remark = models.CharField(_("remark"), max_length=200, blank=True)
    made_at = models.DateTimeField()
    outcome = models.ForeignKey(ListOutcome, models.PROTECT, null=True, related_name="+")
    comment = models.CharField(_("remark"), max_length=500, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True)
    answered_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    key_person = models.ForeignKey(KeyPerson, models.PROTECT, null=True, related_name="+")
    client_uuid = models.UUIDField(unique=True)

    objects = ListedPersonQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["received_list", "area_code", "outcome"]),
            models.Index(fields=["area_code", "-id"]),
            models.Index(fields=["list_area_code", "-id"]),
            models.Index(fields=["document_digest"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="listed_person_answered_iff_outcome",
                condition=Q(
                    outcome__isnull=True, answered_at__isnull=True, answered_by__isnull=True
                )
                | Q(outcome__isnull=False, answered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="listed_person_is_a_key_person_only_if_answered",
                condition=Q(key_person__isnull=True) | Q(outcome__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
