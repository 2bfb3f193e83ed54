"""One account system for residents and staff: a phone number and a way to prove it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yimen.foundation.accounts.fields import SealedField
from yimen.kit.sight import NOBODY, Sight


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(pk=int(username or 0))


class User(AbstractBaseUser):
    """An account. `pk` is its only name in logs, audit and URLs."""

    display_name = models.CharField(_("name"), max_length=80, blank=True)
    phone = SealedField(_("mobile phone"), blank=True)  # E.164
    phone_digest = models.BinaryField(max_length=32, null=True, unique=True, editable=False)
    phone_verified_at = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "id"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()
    sight: Sight = NOBODY  # the middleware puts the real one here

    def __str__(self) -> str:
        return self.display_name or f"#{self.pk}"


class CodePurpose(models.TextChoices):
    SIGN_IN = "sign_in", _("sign-in")
    NEW_PASSWORD = "new_password", _("new password")
    NEW_PHONE = "new_phone", _("new phone number")
    LINK = "link", _("link with an identity service")


class Code(models.Model):
    """Six digits sent to a number. Known and unknown numbers get the same row and message."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(max_length=16, choices=CodePurpose)
    phone = SealedField()
    phone_digest = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32)  # of id and digits: the digits are kept nowhere
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.SmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["phone_digest", "-made_at"]),
            models.Index(fields=["expires_at"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="code_tried_five_times_at_most", condition=Q(tries__gte=0, tries__lte=5)
            ),
            models.CheckConstraint(
                name="code_used_only_after_a_try",
                condition=Q(used_at__isnull=True) | Q(tries__gt=0),
            ),
            models.CheckConstraint(
                name="code_expires_after_it_was_made", condition=Q(expires_at__gt=F("made_at"))
            ),
        ]


class Tally(models.Model):
    """How often something was tried in the running window; one statement counts and asks."""

    key = models.BinaryField(primary_key=True, max_length=32)  # keyed digest of limit and subject
    since = models.DateTimeField()
    until = models.DateTimeField()
    n = models.IntegerField()

    class Meta:
        indexes = [models.Index(fields=["until"])]
        constraints = [models.CheckConstraint(name="tally_counts_up", condition=Q(n__gte=0))]
