"""Divisions are public."""

from yimen.kit.personal import Personal, Plain

PERSONAL: list[Personal] = []
PLAIN = [
    Plain(
        "areas.Area",
        ("local_code", "level", "name", "pinyin", "initials", "started_on", "ended_on"),
        "Public divisions",
    ),
    Plain(
        "areas.Change",
        ("kind", "on", "before", "after", "names", "ground"),
        "Public decisions about divisions",
    ),
    Plain("areas.FormerName", ("name", "pinyin", "initials", "until"), "Public names"),
    Plain("areas.Succession", ("kind", "on"), "Public changes of divisions"),
]
