"""The platform's own settings, a page that never ends, and no second factor."""

from yimen.config.settings import *  # noqa: F403

ROOT_URLCONF = "tests.config.probe_urls"
STAFF_SECOND_FACTOR = False
