"""Which short messages left the building."""

from yimen.kit.personal import DUTY, Personal, Plain, Retention

PERSONAL = [
    Personal(
        model="sms.Sent",
        fields=("phone", "phone_digest", "text"),
        purpose="To prove that a message was handed over",
        ground=DUTY,
        keep=Retention(days=90, since="sent_at"),
    ),
]
PLAIN = [Plain("sms.Sent", ("purpose", "gateway"), "What kind of message it was")]
