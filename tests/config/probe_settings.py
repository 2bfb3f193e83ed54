"""The platform's own settings, and two pages more."""

from yimen.config.settings import *  # noqa: F403

ROOT_URLCONF = "tests.config.probe_urls"
