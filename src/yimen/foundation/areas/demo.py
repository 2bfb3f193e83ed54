"""The demo city stands on the real divisions of Sanmenxia."""

from yimen.foundation.areas import actions, edition
from yimen.kit.sight import Actor


def load(*, by: Actor) -> None:
    actions.load_tree(edition.read(edition.REAL), by=by)
