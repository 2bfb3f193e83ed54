"""Who held which post, and which rows were shown to whom."""

from yimen.kit.personal import DUTY, Personal, Plain, Retention

PERSONAL = [
    Personal(
        model="staff.Post",
        fields=("user", "role", "department"),
        purpose="To decide what a worker may see, and to answer for it later",
        ground=DUTY,
        keep=Retention(days=3_650, since="until", link=True),
        account="user",
    ),
    Personal(
        model="staff.Share",
        fields=("subject_id", "user", "reason", "shared_by"),
        purpose="To let one worker or area see one row for a reason",
        ground=DUTY,
        keep=Retention(days=1_095, since="until"),
        account="user",
    ),
]
PLAIN = [Plain("staff.Share", ("subject", "kind"), "Which kind of row was shared, and how")]
