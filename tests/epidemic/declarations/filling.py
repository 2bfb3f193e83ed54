"""A resident before the pages of a declaration, for the tests."""

import re
import uuid
from typing import Any

from django.test import Client
from stdnum.cn import ric

from tests.factories import MAOJIN
from yimen.epidemic.declarations.models import Declaration

WELL = {
    "has_symptoms": "no", "contact": "no", "fever_contact": "no", "risk_area": "no",
    "has_chronic": "no", "nation": "cn",
}  # fmt: skip
PLACE = {"kind": "resident", "area": f"茅津社区 {MAOJIN:012d}", "address": "崤山路8号"}


def id_number(serial: int) -> str:
    body = f"41120219800101{serial:03d}"
    return body + str(ric.calc_check_digit(body + "0"))


NUMBER, OTHER_NUMBER = id_number(1), id_number(2)


def hidden(page: str) -> dict[str, Any]:
    """What the page carries along, as a browser would send it back."""
    found: dict[str, Any] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page):
        found.setdefault(name, []).append(value)
    return {name: values for name, values in found.items() if name != "csrfmiddlewaretoken"}


def declare(client: Client, url: str = "/epidemic/declare/me/", **typed: Any) -> Any:
    """Every page in turn, with what is typed there; the answer to the last."""
    answers = WELL | PLACE | typed
    answer = client.get(url)
    while answer.status_code == 200:
        wizard = answer.context["wizard"]
        sent = hidden(answer.content.decode())
        sent |= {name: answers[name] for name in names_on(wizard) if name in answers}
        sent["go"] = wizard.next
        answer = client.post(url, sent)
    return answer


def names_on(wizard: Any) -> list[str]:
    if wizard.place_shown:
        return list(wizard.place_shown.fields)
    if wizard.page_shown:
        return [row.name for row in wizard.page_shown.rows]
    return [f"leg-0-{name}" for leg in wizard.legs_shown for name in leg.fields]


def newest() -> Declaration:
    return Declaration.objects.order_by("-pk")[0]


def identity(**fields: Any) -> dict[str, Any]:
    return {
        "client_uuid": uuid.uuid4(), "name": "测试甲", "document_type": "id_card",
        "document_number": NUMBER, "area": PLACE["area"],
    } | fields  # fmt: skip
