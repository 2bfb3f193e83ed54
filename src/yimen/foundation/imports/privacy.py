"""Sheets on their way in: kept until they are done, and thirty days for questions."""

from yimen.foundation.imports.actions import end_old, end_rows
from yimen.foundation.imports.rules import KEPT_DAYS
from yimen.kit.personal import DUTY, Personal, Plain, Retention

WHY = "To check a sheet before anything of it is taken over, and to mend it"
PERSONAL = [
    Personal(
        model="imports.Row",
        fields=(
            "cells",
            "values",
            "candidates",
            "person_id",
            "errors",
            "subject_id",
            "decided_by",
        ),
        purpose=WHY,
        ground=DUTY,
        keep=Retention(days=KEPT_DAYS, since="made_at", run=end_rows),
    ),
    Personal(
        model="imports.ToldApart",
        fields=("line", "person", "decided_by"),
        purpose="Not to ask in every file whether a line is somebody whom it is not",
        ground=DUTY,
        keep=Retention(days=365, since="decided_at"),
        person="person",
    ),
    Personal(
        model="imports.Job",
        fields=("file", "owner", "options"),
        purpose=WHY,
        ground=DUTY,
        keep=Retention(days=KEPT_DAYS, since="made_at", run=end_old),
    ),
    Personal(
        model="imports.Mapping",
        fields=("saved_by",),
        purpose="To know whose columns these are",
        ground=DUTY,
        keep=Retention(),
    ),
]
PLAIN = [
    Plain(
        "imports.Job",
        ("target", "status", "headers", "mapping", "date_style", "refusal", "counts"),
        "Which columns a sheet had and how many rows of it came in",
    ),
    Plain("imports.Row", ("outcome", "likeness", "decision"), "Where a line of a sheet stands"),
    Plain(
        "imports.Mapping",
        ("target", "name", "headers", "date_style"),
        "Which header stands for which column",
    ),
]
