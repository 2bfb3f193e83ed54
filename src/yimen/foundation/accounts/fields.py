"""A column that is sealed at rest: AES-GCM under a key outside the database."""

from functools import cache
from typing import Any

from django.conf import settings
from django.db import models

from yimen.kit.crypto import Vault


@cache
def vault() -> Vault:
    return Vault(settings.KEYS.get("vault"), settings.KEYS.get("digest"))


class SealedField(models.BinaryField):  # type: ignore[type-arg]  # generic in the stubs only
    """Text in Python, sealed bytes in the database; empty text stays empty bytes."""

    def from_db_value(self, value: Any, *_: Any) -> str:
        return vault().open(bytes(value)) if value else ""

    def to_python(self, value: Any) -> str:
        return value if isinstance(value, str) else self.from_db_value(value)

    def get_prep_value(self, value: Any) -> bytes:
        return vault().seal(value) if value else b""
