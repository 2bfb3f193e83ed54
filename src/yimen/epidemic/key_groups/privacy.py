"""Who was in a key group, and where he stayed."""

from yimen.kit.personal import EPIDEMIC, Personal, Plain, Retention

PERSONAL = [
    Personal(
        model="key_groups.KeyPerson",
        fields=(
            "person",
            "group",
            "from_place",
            "arrived_on",
            "stay_address",
            "symptoms",
            "reporter",
        ),
        purpose="To find and look after those who may have been exposed",
        ground=EPIDEMIC,
        keep=Retention(
            days=365, since="reported_at", blank={"from_place": "—", "stay_address": "—"}
        ),
        person="person",
    ),
]
PLAIN: list[Plain] = []
