"""Figures count, they name nobody."""

from yimen.kit.personal import Personal, Plain

PERSONAL: list[Personal] = []
PLAIN = [
    Plain(
        "figures.Delta",
        ("measure", "day", "dimension", "source", "source_id"),
        "A number and the row it came from, which has its own term",
    ),
    Plain("figures.Counter", ("measure", "day", "dimension"), "A sum"),
]
