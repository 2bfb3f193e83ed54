"""Where the database is: `DATABASE_URL`, else the private cluster in the data folder."""

from typing import Any
from urllib.parse import unquote, urlsplit

from yimen.config.env import Env


def database_settings(env: Env) -> dict[str, Any]:
    """Django's settings for the one database."""
    url = urlsplit(env.database_url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": url.path.lstrip("/") or "yimen",
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": unquote(url.hostname or ""),
        "PORT": str(url.port or ""),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 16, "timeout": 10}},
    }
