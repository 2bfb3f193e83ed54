"""A reporter enters a key person: one form of the kill test, and what it takes to send it."""

import datetime
import functools
import itertools
import json
import secrets
import uuid
from collections.abc import Callable
from dataclasses import dataclass

from tests.config.machine import Server

TOKEN = secrets.token_hex(16)  # in the cookie and in the form, as in a browser
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_numbers = itertools.count(1)
REPORTER = """
import json
from django.test import Client
from tests.factories import MAOJIN, make_area_tree, make_user
from yimen.foundation.staff.models import Role
make_area_tree()
client = Client()
client.force_login(make_user("填报员", (Role.REPORTER, MAOJIN)))
print(json.dumps(client.cookies["sessionid"].value))
"""


@dataclass(frozen=True)
class Form:
    """What is submitted. `sign_in` gives the headers (cookies), `fields` one form's data, `done`
    says whether an answer (status, Location) acknowledges it, `table` keeps its `client_uuid`."""

    settings: str
    path: str
    table: str
    fields: Callable[[uuid.UUID], dict[str, str]]
    sign_in: Callable[[Server], dict[str, str]] = lambda server: {}
    done: Callable[[int, str], bool] = lambda status, location: status == 200


def sign_in(server: Server) -> dict[str, str]:
    """A reporter's cookies; who he is is made beside the server, as an administrator would."""
    said = server.manage("manage", "shell", "-v", "0", "-c", REPORTER).splitlines()[-1]
    return {"Cookie": f"sessionid={json.loads(said)}; csrftoken={TOKEN}"}


@functools.cache
def id_number(one: uuid.UUID) -> str:
    """Another invented person for each form, the same when the form is sent again."""
    number = next(_numbers)
    born = datetime.date(1950, 1, 1) + datetime.timedelta(days=number // 900)
    body = f"411202{born:%Y%m%d}{number % 900 + 100:03d}"
    rest = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, body, strict=True)) % 11
    return body + "10X98765432"[rest]


def fields(one: uuid.UUID) -> dict[str, str]:
    return {
        "csrfmiddlewaretoken": TOKEN,
        "client_uuid": str(one),
        "group": "wuhan_returnee",
        "name": "测试甲",
        "id_number": id_number(one),
        "phone": "13900000000",
        "from_place": "武汉市江岸区",
        "arrived_on": f"{datetime.datetime.now(datetime.UTC).date() - datetime.timedelta(days=3)}",
        "area_code": "411202001002",
        "stay_address": "和平路1号",
        "symptoms": "no",
    }


KEY_PERSON = Form(
    settings="tests.config.probe_settings",
    path="/desk/key-groups/add/",
    table="key_groups_keyperson",
    fields=fields,
    sign_in=sign_in,
    done=lambda status, location: status == 302 and location.endswith("/done/"),
)
