"""What the environment may say, read once and typed."""

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[3]


class MissingSetting(Exception):
    """A setting that must come from the environment is missing."""


def _flag(name: str, default: str = "") -> bool:
    return os.environ.get(name, default) in {"1", "true", "yes"}


def _words(name: str, default: str) -> list[str]:
    return [word for word in os.environ.get(name, default).replace(",", " ").split() if word]


def _data_dir() -> Path:
    return Path(os.environ.get("YIMEN_DATA", ROOT / "var")).resolve()


@dataclass(frozen=True)
class Env:
    """Every switch that the platform reads from its environment."""

    demo: bool = field(default_factory=lambda: _flag("YIMEN_DEMO"))
    debug: bool = field(default_factory=lambda: _flag("YIMEN_DEBUG"))
    gateway: bool = field(default_factory=lambda: _flag("YIMEN_GATEWAY"))  # nginx before us
    tls: bool = field(default_factory=lambda: _flag("YIMEN_TLS"))
    data: Path = field(default_factory=_data_dir)
    database_url: str = field(default_factory=lambda: os.environ.get("DATABASE_URL", ""))
    hosts: list[str] = field(
        default_factory=lambda: _words("YIMEN_HOSTS", "127.0.0.1 localhost [::1]")
    )
    origins: list[str] = field(default_factory=lambda: _words("YIMEN_ORIGINS", ""))
    second_factor: bool = field(
        default_factory=lambda: _flag("YIMEN_SECOND_FACTOR", "" if _flag("YIMEN_DEMO") else "1")
    )
    sms_url: str = field(default_factory=lambda: os.environ.get("YIMEN_SMS_URL", ""))
    sms_key: str = field(default_factory=lambda: os.environ.get("YIMEN_SMS_KEY", ""))
    sms_secret: str = field(default_factory=lambda: os.environ.get("YIMEN_SMS_SECRET", ""))
    oidc_url: str = field(default_factory=lambda: os.environ.get("YIMEN_OIDC_URL", ""))
    oidc_name: str = field(default_factory=lambda: os.environ.get("YIMEN_OIDC_NAME", ""))
    oidc_client: str = field(default_factory=lambda: os.environ.get("YIMEN_OIDC_CLIENT", ""))
    oidc_secret: str = field(default_factory=lambda: os.environ.get("YIMEN_OIDC_SECRET", ""))


def identity_services(env: Env) -> list[dict[str, Any]]:
    """The provincial identity service, as allauth wants it described; none when not set."""
    if not env.oidc_url:
        return []
    return [
        {
            "provider_id": "province",
            "name": env.oidc_name or "OpenID",
            "client_id": env.oidc_client,
            "secret": env.oidc_secret,
            "settings": {
                "server_url": env.oidc_url,
                "oauth_pkce_enabled": True,
                "scope": ["openid", "profile"],
            },
        }
    ]


def identity_origins(env: Env) -> list[str]:
    """Where a sign-in form may lead to: browsers hold `form-action` against redirects too."""
    url = urlsplit(env.oidc_url)
    return [f"{url.scheme}://{url.netloc}"] if url.netloc else []


env = Env()
