"""What waited for whom."""

from yimen.kit.personal import DUTY, Personal, Plain, Retention

PERSONAL = [
    Personal(
        model="inbox.Item",
        fields=("user",),
        purpose="To show a worker what waits for him",
        ground=DUTY,
        keep=Retention(days=180, since="closed_at"),
        account="user",
    ),
]
PLAIN = [
    Plain(
        "inbox.Item",
        ("app", "object_id", "title_key", "role", "url_name"),
        "Which kind of work waits, and where it is",
    ),
]
