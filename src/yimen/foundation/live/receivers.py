"""Who signs out hears nothing more; his pages elsewhere ask for new tokens."""

from typing import Any

from django.contrib.auth.signals import user_logged_out
from django.dispatch import receiver

from yimen.foundation.live.actions import revoke


@receiver(user_logged_out)
def end_streams(sender: object, user: Any, **_: object) -> None:
    if user is not None and user.pk is not None:
        revoke(user.pk)
