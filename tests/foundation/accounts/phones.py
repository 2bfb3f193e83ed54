"""What a person's phone received, and the way through the code pages."""

import re

from django.http import HttpResponse
from django.test import Client

from yimen.foundation.accounts.models import User
from yimen.foundation.messages.queries import shown_to

LOGIN, BY_CODE, CODE = "/accounts/login/", "/accounts/login/code/", "/accounts/code/"


def received(phone: str) -> list[str]:
    return [message.text for message in shown_to(phone)]


def newest_code(phone: str) -> str:
    found = re.search(r"\d{6}", received(phone)[0])
    assert found
    return found.group()


def another(code: str) -> str:
    """Six digits that are not the code."""
    return f"{(int(code) + 1) % 10**6:06d}"


def prove(client: Client, phone: str, *, start: str = BY_CODE, **data: str) -> HttpResponse:
    """Ask for a code and type it."""
    client.post(start, {"phone": phone.removeprefix("+86"), **data})
    return client.post(CODE, {"code": newest_code(phone)})


def with_password(user: User, password: str) -> User:
    user.set_password(password)
    user.save()
    return user
