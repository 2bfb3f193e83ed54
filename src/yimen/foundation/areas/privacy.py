"""Divisions are public."""

from yimen.kit.personal import Personal, Plain

PERSONAL: list[Personal] = []
PLAIN = [
    Plain(
        "areas.Area",
        ("level", "name", "pinyin", "initials", "started_on", "ended_on"),
        "Public divisions",
    ),
    Plain("areas.Succession", ("kind", "on"), "Public changes of divisions"),
]
