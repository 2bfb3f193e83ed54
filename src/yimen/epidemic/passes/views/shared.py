"""What the desk's pages share: looks, tones, and one step with its form."""

from collections.abc import Iterable

from yimen.epidemic.passes.models import (
    Appeal,
    AppealStatus,
    Decision,
    DecisionStatus,
    KeyStatus,
    RulesetStatus,
    Shade,
)
from yimen.foundation.audit.actions import Deed, record
from yimen.kit.asking import Asking

SIZE = 30
TONES: dict[str, str] = {
    RulesetStatus.DRAFT: "info",
    RulesetStatus.PROPOSED: "warn",
    RulesetStatus.ENACTED: "ok",
    RulesetStatus.WITHDRAWN: "info",
    DecisionStatus.CONFIRMED: "bad",
    DecisionStatus.REFUSED: "info",
    DecisionStatus.ENDED: "info",
    AppealStatus.FILED: "warn",
    AppealStatus.UPHELD: "ok",
    AppealStatus.REJECTED: "info",
    KeyStatus.NEXT: "info",
    KeyStatus.ACTIVE: "ok",
    KeyStatus.RETIRED: "info",
    KeyStatus.COMPROMISED: "bad",
    Shade.GREEN: "ok",
    Shade.YELLOW: "warn",
    Shade.RED: "bad",
}


def look(request: Asking, rows: Iterable[Decision | Appeal]) -> None:
    """One look at a list is one row of the audit, about all who were on it."""
    shown = list(rows)
    if shown:
        people = sorted({row.person_id for row in shown})
        deed = Deed("look", shown[0]._meta.label, [row.pk for row in shown], people)
        record(deed, by=request.user)
