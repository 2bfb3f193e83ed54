"""Who was in a key group, and where he stayed."""

from yimen.kit.personal import EPIDEMIC, Personal, Plain, Retention

LISTED_BLANK = {
    "name": "—",
    "document_number": "",
    "document_digest": None,
    "phone": "",
    "address": "",
    "from_place": "",
    "remark": "",
    "comment": "",
    "birth_date": None,
}
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
    Personal(
        model="key_groups.ListedPerson",
        fields=(
            *LISTED_BLANK,
            "group",
            "arrived_on",
            "outcome",
            "answered_by",
            "key_person",
        ),
        purpose="To check a list that came from above, and to answer for what was found out",
        ground=EPIDEMIC,
        keep=Retention(days=90, since="made_at", blank=LISTED_BLANK),
    ),
    Personal(
        model="key_groups.ReceivedList",
        fields=("received_by",),
        purpose="To know who brought a list in",
        ground=EPIDEMIC,
        keep=Retention(),
    ),
]
PLAIN = [
    Plain(
        "key_groups.ReceivedList",
        ("title", "origin", "due_on"),
        "Which list it was and who sent it",
    ),
    Plain(
        "key_groups.ListOutcome",
        ("code", "group", "zh", "en", "kind"),
        "What may be found out about somebody on a list",
    ),
]
