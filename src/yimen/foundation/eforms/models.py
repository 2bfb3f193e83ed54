"""Forms are data: versioned definitions, and answers pinned to their version."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


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
