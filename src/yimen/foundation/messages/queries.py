"""What a number received: for the demo's phone only."""

from django.db.models import QuerySet

from yimen.foundation.accounts.fields import vault
from yimen.foundation.messages.gateway import ShownGateway
from yimen.foundation.messages.models import Sent


def shown_to(phone: str) -> QuerySet[Sent]:
    """The newest messages of the fake gateway, of one number or (empty) of all."""
    shown = Sent.objects.filter(gateway=ShownGateway.name).order_by("-asked_at", "-pk")
    return shown.filter(phone_digest=vault().digest(phone)) if phone else shown
