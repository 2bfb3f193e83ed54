"""Who was in a key group, and where he stayed."""

from yimen.kit.personal import DUTY, EPIDEMIC, Personal, Plain, Retention

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
            "since",
            "symptoms_on",
            "source",
            "status",
            "released_at",
            "release_reason",
            "release_note",
            "released_by",
        ),
        purpose="To find and look after those who may have been exposed",
        ground=EPIDEMIC,
        keep=Retention(
            days=365,
            since="reported_at",
            blank={"from_place": "—", "stay_address": "—", "release_note": "—"},
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
    Personal(
        model="key_groups.LifeStep",
        fields=("key_person", "verb", "reason", "comment", "actor", "happened_at"),
        purpose="To know why somebody was released, or listed again",
        ground=EPIDEMIC,
        keep=Retention(days=365, since="recorded_at"),
        person="key_person__person",
    ),
    Personal(
        model="key_groups.DailyReport",
        fields=("reporter", "reason", "withdrawn_by"),
        purpose="To know that every village reported, and who did it",
        ground=DUTY,
        keep=Retention(days=365, since="recorded_at", blank={"reason": "—"}),
        account="reporter",
    ),
    Personal(
        model="key_groups.Chase",
        fields=("reporter", "chased_by"),
        purpose="To remind nobody too often, and to show who was reminded",
        ground=DUTY,
        keep=Retention(days=90, since="at"),
        account="reporter",
    ),
    Personal(
        model="key_groups.ReportingHours",
        fields=("set_by",),
        purpose="To answer for the hours at which villages report",
        ground=DUTY,
        keep=Retention(),
        account="set_by",
    ),
]
PLAIN = [
    Plain("key_groups.LifeStep", ("role",), "In which role it was done"),
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
    Plain("key_groups.DailyReport", ("day",), "The day that a village reported"),
    Plain("key_groups.Chase", ("day",), "The day that was asked for"),
    Plain("key_groups.ReportingHours", ("effective_on",), "From which day on hours count"),
]
