"""The register of residents: one row per human being, and who lives with whom."""

from yimen.kit.personal import DUTY, Personal, Plain, Retention

UNKNOWN = {
    "name": "—",
    "sex": "0",
    "birth_date": None,
    "document_type": "none",
    "document_number": "",
    "document_digest": None,
    "phone": "",
    "phone_digest": None,
}
PERSONAL = [
    Personal(
        model="people.Residence",
        fields=("household", "person", "relation", "since", "until"),
        purpose="To know who lives together",
        ground=DUTY,
        keep=Retention(days=365, since="until"),
        person="person",
    ),
    Personal(
        model="people.Household",
        fields=("address",),
        purpose="To find those who live together",
        ground=DUTY,
        keep=Retention(days=365, since="created_at", unless_needed=True),
        person="residences__person",
    ),
    Personal(
        model="people.NotDuplicate",
        fields=("low", "high", "decided_by"),
        purpose="Not to ask again whether two who look alike are one",
        ground=DUTY,
        keep=Retention(days=365, since="decided_at"),
        person="low",
    ),
    Personal(
        model="people.Person",
        fields=(*UNKNOWN, "account", "merged_into", "area_code", "home_area_code"),
        purpose="One row per human being, so that nobody is asked twice",
        ground=DUTY,
        keep=Retention(days=365, since="created_at", blank=UNKNOWN, unless_needed=True),
        person="pk",
        releases=("merged_into",),
    ),
]
PLAIN: list[Plain] = []
