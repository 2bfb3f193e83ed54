"""Who was observed, why, and what each visit found."""

from yimen.kit.personal import DUTY, EPIDEMIC, Personal, Plain, Retention

PERSONAL = [
    Personal(
        model="follow_up.FollowUp",
        fields=("person", "day", "status", "temperature", "cough", "fatigue", "breath", "why_not",
                "remark", "visited_at", "by"),
        purpose="To know day by day that who is observed is well, and to help who is not",
        ground=EPIDEMIC,
        keep=Retention(days=365, since="day", blank={"remark": "—"}),
        person="person",
    ),
    Personal(
        model="follow_up.Event",
        fields=("actor", "day", "comment", "temperature", "answers"),
        purpose="To know who took each step, what he said and what he measured",
        ground=EPIDEMIC,
        keep=Retention(days=365, since="taken_at", blank={"comment": "—"}),
        person="observation__person",
    ),
    Personal(
        model="follow_up.Reason",
        fields=("person", "kind", "source_id", "since", "until", "withdrawn_why", "added_by"),
        purpose="To know why somebody was observed, and to answer for it",
        ground=EPIDEMIC,
        keep=Retention(days=365, since="added_at", link=True),
        person="person",
    ),
    Personal(
        model="follow_up.Observation",
        fields=("person", "outbreak_id", "place_kind", "starts_on", "ends_on", "extended_to",
                "extended_why", "status", "end_reason", "ended_by"),
        purpose="To observe those who may fall ill, and to release them in time",
        ground=EPIDEMIC,
        keep=Retention(days=365, since="ended_at", link=True),
        person="person",
    ),
    Personal(
        model="follow_up.Notice",
        fields=("author",),
        purpose="To know who changed the words of a notice",
        ground=DUTY,
        keep=Retention(),
    ),
]  # fmt: skip
PLAIN = [
    Plain("follow_up.Observation", ("weekdays",), "On which days the plan asks for a visit"),
    Plain("follow_up.Notice", ("kind", "title", "body"), "Words for everybody, about nobody"),
    Plain("follow_up.Event", ("verb",), "Which step was taken"),
    Plain("follow_up.Reason", ("source",), "Which app gave the reason"),
]
