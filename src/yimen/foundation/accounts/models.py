"""One account system for residents and staff: a phone number and a way to prove it."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
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
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "id"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    EMAIL_FIELD = "email"

    objects = UserManager()
    sight: Sight = NOBODY  # the middleware puts the real one here

    def __str__(self) -> str:
        return self.display_name or f"#{self.pk}"
