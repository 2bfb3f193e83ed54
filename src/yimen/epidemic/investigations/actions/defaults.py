"""The questionnaires and rules that a new city starts with."""

import datetime
import json
from pathlib import Path

from django.db import transaction

from yimen.epidemic.investigations import rules
from yimen.epidemic.investigations.models import Rule
from yimen.foundation.audit.actions import Deed, record_many
from yimen.foundation.eforms.actions import publish
from yimen.foundation.staff.models import Role
from yimen.kit.sight import Actor

QUESTIONNAIRES = Path(__file__).parent.parent / "questionnaires"


@transaction.atomic
def load_defaults(*, by: Actor, since: datetime.datetime = rules.EPOCH) -> None:
    """What the city has already is kept."""
    for path in sorted(QUESTIONNAIRES.glob("*.json")):
        form = json.loads(path.read_text())
        publish(form["slug"], form["title"], form["schema"], by=by, at=since)
    wanted = [
        Rule(
            trigger=trigger,
            form_slug=slug,
            role=Role.GRID_DOCTOR,
            accept_hours=accept,
            report_hours=report,
            priority=priority,
            effective_from=since,
        )
        for trigger, slug, accept, report, priority in rules.DEFAULT_RULES
    ]
    Rule.objects.bulk_create(wanted, ignore_conflicts=True)
    record_many([Deed("load_rules", "investigations.Rule")], by=by)
