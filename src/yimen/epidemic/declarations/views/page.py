"""A page for whoever has an account: a resident of the city, or somebody on his way through."""

from django.http import HttpRequest

from yimen.foundation.accounts.models import User
from yimen.kit.asking import with_account

__all__ = ["Visiting", "with_account"]


class Visiting(HttpRequest):
    """What a view behind `with_account` is given: an account, with its sight."""

    user: User
