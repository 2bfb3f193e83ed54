"""What was answered in a questionnaire."""

from yimen.kit.personal import DUTY, Personal, Plain, Retention

PERSONAL = [
    Personal(
        model="eforms.Answers",
        fields=("values", "answered_by_id"),
        purpose="The findings of the work that the form belongs to",
        ground=DUTY,
        keep=Retention(days=365, since="answered_at", blank={"values": {}}, unless_needed=True),
    ),
]
PLAIN = [
    Plain("eforms.Definition", ("slug", "title", "schema"), "The form itself, without answers")
]
