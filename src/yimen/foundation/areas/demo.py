"""The demo city stands on the real divisions of Sanmenxia."""

import datetime

from yimen.foundation.areas import actions, edition
from yimen.kit.sight import Actor


def load(*, now: datetime.datetime, by: Actor) -> None:
    actions.load_tree(edition.read(edition.REAL), at=now, by=by)
