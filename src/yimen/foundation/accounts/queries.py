"""Accounts by number; the people of the demo."""

import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from yimen.foundation.accounts.fields import vault
from yimen.foundation.accounts.models import User


def user_by_phone(phone: str) -> User | None:
    return User.objects.filter(phone_digest=vault().digest(phone)).first()


@dataclass(frozen=True)
class DemoLogin:
    """Somebody to sign in as, in the demo city only."""

    name: str
    role: str
    area: str
    phone: str
    password: str
    title: str = ""  # the role in words, to be translated


def demo_logins() -> list[DemoLogin]:
    """What the demo's loader left in the data folder; nobody outside the demo."""
    path = settings.DATA_DIR / "demo-logins.json"
    if not settings.DEMO or not path.exists():
        return []
    rows: list[dict[str, Any]] = json.loads(path.read_text())
    return [DemoLogin(**{key: str(row[key]) for key in row.keys() & _KEYS}) for row in rows]


_KEYS = {"name", "role", "area", "phone", "password", "title"}
