"""What may be done with codes and colours, and how a code is made and read. Pure."""

from yimen.epidemic.passes.rules.lives import (
    ALSO,
    APPEAL_LIFECYCLE,
    DECISION_LIFECYCLE,
    RULESET_LIFECYCLE,
)

__all__ = ["ALSO", "APPEAL_LIFECYCLE", "DECISION_LIFECYCLE", "RULESET_LIFECYCLE"]
