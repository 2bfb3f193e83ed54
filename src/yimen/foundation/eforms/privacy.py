"""What was answered in a questionnaire."""

from yimen.foundation.eforms.rules import DRAFT_DAYS
from yimen.kit.personal import CONSENT, DUTY, Personal, Plain, Retention

PERSONAL = [
    Personal(
        model="eforms.Answers",
        fields=("values", "answered_by_id"),
        purpose="The findings of the work that the form belongs to",
        ground=DUTY,
        keep=Retention(days=365, since="answered_at", blank={"values": {}}, unless_needed=True),
    ),
    Personal(
        model="eforms.Draft",
        fields=("owner", "slug", "for_whom", "sealed"),
        purpose="A half-filled form waits for whoever began it, on any phone",
        ground=CONSENT,
        keep=Retention(days=DRAFT_DAYS, since="updated_at"),
        account="owner",
    ),
]
PLAIN = [
    Plain("eforms.Definition", ("slug", "title", "schema"), "The form itself, without answers")
]
