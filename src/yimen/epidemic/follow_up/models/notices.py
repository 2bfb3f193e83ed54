"""告知书: the words that somebody gets on paper when he is observed, and when he is released."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yimen.foundation.accounts.models import User


class NoticeKind(models.TextChoices):
    ORDER = "order", _("notice of home observation")
    RELEASE = "release", _("certificate of release")


class Notice(models.Model):
    """One version of a notice's words, with places for what differs; never changed."""

    kind = models.CharField(max_length=8, choices=NoticeKind)
    version = models.PositiveIntegerField()
    title = models.CharField(_("title"), max_length=60)
    body = models.TextField(_("words of the notice"), max_length=4000)
    made_at = models.DateTimeField()
    author = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["kind", "-version"]
        constraints = [
            models.UniqueConstraint(name="notice_version_once", fields=["kind", "version"]),
            models.CheckConstraint(
                name="notice_has_words", condition=~Q(title="") & ~Q(body="") & Q(version__gte=1)
            ),
        ]
