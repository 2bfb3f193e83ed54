"""Whose investigation it was, what was found, who did it."""

from yimen.kit.personal import EPIDEMIC, Personal, Plain, Retention

PERSONAL = [
    Personal(
        model="investigations.Investigation",
        fields=(
            "person",
            "trigger",
            "answers",
            "hindrance",
            "fever",
            "latitude",
            "longitude",
            "assignee",
            "accepted_by",
            "reported_by",
            "checked_by",
            "closed_by",
        ),
        purpose="To check each person of a key group and to answer for the work",
        ground=EPIDEMIC,
        keep=Retention(days=365, since="closed_at", link=True),
        person="person",
    ),
    Personal(
        model="investigations.Event",
        fields=("actor", "comment"),
        purpose="To know who took each step, and what he said",
        ground=EPIDEMIC,
        keep=Retention(days=365, since="taken_at", blank={"comment": "—"}),
        person="investigation__person",
    ),
    Personal(
        model="investigations.Order",
        fields=("person", "instructions", "given_by"),
        purpose="To send somebody to a person or a place, and to answer for having done so",
        ground=EPIDEMIC,
        keep=Retention(days=365, since="given_at", blank={"instructions": "—"}),
        person="person",
    ),
    Personal(
        model="investigations.Rule",
        fields=("made_by",),
        purpose="To answer for the rules by which work is opened",
        ground=EPIDEMIC,
        keep=Retention(),
    ),
]
PLAIN = [
    Plain(
        "investigations.Event",
        ("verb", "to_role"),
        "Which step was taken, and how high it was heard",
    ),
    Plain(
        "investigations.Investigation",
        ("form_slug", "role", "priority", "status"),
        "How the work is organised",
    ),
    Plain(
        "investigations.Order",
        ("form_slug", "role", "priority"),
        "How the work is organised",
    ),
    Plain(
        "investigations.Rule",
        ("trigger", "form_slug", "role", "priority", "instructions_zh", "instructions_en"),
        "Which work a fact opens",
    ),
]
