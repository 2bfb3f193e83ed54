"""What the environment may say, read once and typed."""

import os
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


class MissingSetting(Exception):
    """A setting that must come from the environment is missing."""


def _flag(name: str) -> bool:
    return os.environ.get(name, "") in {"1", "true", "yes"}


def _words(name: str, default: str) -> list[str]:
    return [word for word in os.environ.get(name, default).replace(",", " ").split() if word]


def _data_dir() -> Path:
    return Path(os.environ.get("YIMEN_DATA", ROOT / "var")).resolve()


@dataclass(frozen=True)
class Env:
    """Every switch that the platform reads from its environment."""

    demo: bool = field(default_factory=lambda: _flag("YIMEN_DEMO"))
    debug: bool = field(default_factory=lambda: _flag("YIMEN_DEBUG"))
    tls: bool = field(default_factory=lambda: _flag("YIMEN_TLS"))
    data: Path = field(default_factory=_data_dir)
    database_url: str = field(default_factory=lambda: os.environ.get("DATABASE_URL", ""))
    hosts: list[str] = field(
        default_factory=lambda: _words("YIMEN_HOSTS", "127.0.0.1 localhost [::1]")
    )
    origins: list[str] = field(default_factory=lambda: _words("YIMEN_ORIGINS", ""))


env = Env()
