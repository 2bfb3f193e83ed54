"""Whatever waits for a person, of any mission: one list."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yimen.foundation.accounts.models import User
from yimen.foundation.staff.models import Role
from yimen.kit.sight import Actor


class ItemQuerySet(models.QuerySet["Item"]):
    def visible_to(self, user: Actor) -> Self:
        """Mine by name, or my role's over my area; nobody else's, whatever his rank."""
        mine = Q(user_id=user.pk) if user.pk else Q(pk__in=())
        for grant in user.sight.grants:
            mine |= Q(role=grant.role, area_code__range=(grant.low, grant.high), user__isnull=True)
        return self.filter(mine)

    def waiting(self) -> Self:
        return self.filter(closed_at__isnull=True)


class Item(models.Model):
    """Work that waits; the work itself stays in its app, at `url_name` with `object_id`."""

    app = models.CharField(max_length=48)
    object_id = models.BigIntegerField()
    title_key = models.CharField(max_length=80)  # a msgid of the catalogue, no personal data
    area_code = models.BigIntegerField()
    role = models.CharField(max_length=32, choices=Role, blank=True)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="inbox_items")
    url_name = models.CharField(max_length=80)
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField(_("due"), null=True)
    closed_at = models.DateTimeField(null=True)

    objects = ItemQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                name="inbox_role_area",
                fields=["role", "area_code", "due_at"],
                condition=Q(closed_at__isnull=True),
            ),
            models.Index(
                name="inbox_user", fields=["user", "due_at"], condition=Q(closed_at__isnull=True)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="inbox_for_a_role_or_a_user",
                condition=~Q(role="") | Q(user__isnull=False),
            ),
            models.UniqueConstraint(
                name="inbox_waits_once",
                fields=["app", "object_id", "title_key", "role", "user"],
                condition=Q(closed_at__isnull=True),
                nulls_distinct=False,
            ),
        ]
