"""Whose investigation it was, what was found, who did it."""

from yimen.kit.personal import EPIDEMIC, Personal, Plain, Retention

PERSONAL = [
    Personal(
        model="investigations.Investigation",
        fields=("person", "trigger", "answers", "fever", "reported_by", "closed_by"),
        purpose="To check each person of a key group and to answer for the work",
        ground=EPIDEMIC,
        keep=Retention(days=365, since="closed_at", link=True),
        person="person",
    ),
]
PLAIN = [
    Plain(
        "investigations.Investigation",
        ("form_slug", "role", "priority", "status"),
        "How the work is organised",
    ),
    Plain(
        "investigations.Rule",
        ("trigger", "form_slug", "role", "priority"),
        "Which work a fact opens",
    ),
]
