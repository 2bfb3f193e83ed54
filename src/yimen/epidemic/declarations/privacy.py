"""What a declaration says of somebody, and how long that is kept."""

from yimen.kit.personal import CONSENT, EPIDEMIC, Personal, Retention

TERM = 180  # days after it was declared

PERSONAL = [
    Personal(
        model="declarations.TravelSegment",
        fields=("day", "until_day", "vehicle", "number", "carriage", "seat", "from_place",
                "to_place"),
        purpose="To find who shared a train, a flight or a coach with a case",
        ground=EPIDEMIC,
        keep=Retention(with_parent="declaration"),
        person="declaration__person",
    ),
    Personal(
        model="declarations.Declaration",
        fields=("person", "kind", "relation", "declared_by", "address", "stays_until", "plate",
                "temperature", "symptoms", "contact", "risk_area", "alarms"),
        purpose="To know who may be ill or was exposed, and to give out codes",
        ground=EPIDEMIC,
        keep=Retention(days=TERM, since="declared_at"),
        person="person",
        account="declared_by",
    ),
    Personal(
        model="declarations.Dependant",
        fields=("holder", "person", "relation", "since", "until"),
        purpose="To let one phone declare for those who have none",
        ground=CONSENT,
        keep=Retention(days=TERM, since="until"),
        person="person",
        account="holder",
    ),
]  # fmt: skip
PLAIN: list[object] = []
