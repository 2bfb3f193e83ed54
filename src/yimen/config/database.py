"""Where the database is: `DATABASE_URL`, else the private cluster in the data folder."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:  # the environment is read once, after the tests have completed it
    from yimen.config.env import Env

FACTS = "database.json"
OPTIONS = " ".join(
    (
        "-c jit=off",  # compiling costs more than any of our statements gains
        # each history trigger asks for it: unset, the answer is an error that it catches, and
        # each of those looks through all that the transaction still has to check
        "-c pgtrigger.ignore={}",
    )
)


def database_settings(env: "Env") -> dict[str, Any]:
    """Django's settings for the one database."""
    url = urlsplit(env.database_url or running_url(env.data))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": url.path.lstrip("/") or "yimen",
        "USER": unquote(url.username or ""),
        "PASSWORD": unquote(url.password or ""),
        "HOST": unquote(url.hostname or ""),
        "PORT": str(url.port or ""),
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "pool": {"min_size": 1, "max_size": 16, "timeout": 10},
            "options": OPTIONS,
            "prepare_threshold": 2,  # only kit.statements has what may be prepared
        },
    }


def running_url(data: Path) -> str:
    """The address of the private cluster that runs, or last ran, on this data folder."""
    try:
        facts = json.loads((data / FACTS).read_text())
    except (OSError, ValueError):
        return ""
    return str(facts["url"])


def write_facts(data: Path, facts: dict[str, Any], name: str = FACTS) -> None:
    """Only their owner may read them: the password is among them."""
    data.mkdir(parents=True, exist_ok=True)
    fresh = data / f".{name}.{os.getpid()}"
    fresh.unlink(missing_ok=True)
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(facts, file)
    fresh.replace(data / name)
