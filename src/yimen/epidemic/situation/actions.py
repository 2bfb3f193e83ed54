"""What leaves the house is written down."""

from django.db import transaction

from yimen.epidemic.situation.queries import Board
from yimen.foundation.audit.actions import Deed, record
from yimen.kit.sight import Actor


@transaction.atomic
def export_table(board: Board, *, by: Actor) -> None:
    """Record that the table was taken out as a file."""
    code = board.area.code if board.area else None
    record(Deed("export", "figures.Counter", subject_ids=board.codes, area_code=code), by=by)
