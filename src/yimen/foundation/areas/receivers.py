"""A request looks at the tree's version once."""

from typing import Any

from django.core.signals import request_finished, request_started
from django.dispatch import receiver

from yimen.foundation.areas import queries


@receiver(request_started)
def hold(sender: object, **kwargs: Any) -> None:
    queries.hold()


@receiver(request_finished)
def release(sender: object, **kwargs: Any) -> None:
    queries.release()
