"""Forms are data: versioned definitions, and answers pinned to their version."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yimen.foundation.accounts.fields import SealedField
from yimen.foundation.accounts.models import User
from yimen.kit.sight import Actor


class Definition(models.Model):
    """One version of one form. A published version is never changed; a change is a new one."""

    slug = models.SlugField(max_length=64)
    version = models.PositiveIntegerField()
    title = models.JSONField()  # {"zh-hans": …, "en": …}
    schema = models.JSONField()  # eforms.rules.SCHEMA says what it may hold
    published_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="definition_version_once", fields=["slug", "version"])
        ]

    def __str__(self) -> str:
        return f"{self.slug} v{self.version}"


class Answers(models.Model):
    """What was answered, under one version. Its owner decides who may see it."""

    definition = models.ForeignKey(Definition, models.PROTECT, related_name="answers")
    values = models.JSONField(_("answers"))
    client_uuid = models.UUIDField(unique=True)
    answered_at = models.DateTimeField()
    answered_by_id = models.BigIntegerField(null=True)


class DraftQuerySet(models.QuerySet["Draft"]):
    def visible_to(self, user: Actor) -> Self:
        """One's own, and nobody else's."""
        return self.filter(owner_id=user.pk) if user.pk else self.none()


class Draft(models.Model):
    """A form half filled in: it waits for its owner on whatever phone he signs in with."""

    owner = models.ForeignKey(User, models.CASCADE, related_name="+")
    slug = models.SlugField(max_length=64)
    definition = models.ForeignKey(Definition, models.PROTECT, related_name="+")
    for_whom = models.CharField(max_length=64, blank=True)  # what the owner's app says it is about
    sealed = SealedField()
    page = models.PositiveSmallIntegerField(default=1)
    updated_at = models.DateTimeField()
    client_uuid = models.UUIDField()  # of the form that will be sent: sent twice, it is kept once

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="draft_once_for_each", fields=["owner", "slug", "for_whom"]
            ),
            models.CheckConstraint(name="draft_page_from_one", condition=Q(page__gte=1)),
        ]

    @property
    def values(self) -> dict[str, Any]:
        """Everything as it was typed."""
        kept: dict[str, Any] = json.loads(self.sealed) if self.sealed else {}
        return kept

    @staticmethod
    def seal(values: Mapping[str, Any]) -> str:
        return json.dumps(values, ensure_ascii=False)
