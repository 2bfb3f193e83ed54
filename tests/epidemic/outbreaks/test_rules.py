"""How a place is recognised, and the life of an outbreak: from tables."""

import pytest

from yimen.epidemic.outbreaks import rules
from yimen.epidemic.outbreaks.models import Status
from yimen.foundation.staff.models import Role
from yimen.kit.lifecycle import NotAllowed


@pytest.mark.parametrize(
    ("place", "text", "speaks"),
    [
        ("武汉市", "武汉", True),
        ("武汉市", "湖北武汉江汉区", True),
        ("湖北省", "湖北省孝感市", True),
        ("湖北省", "西湖北路12号", False),
        ("武汉市", "武汉大街", True),
        ("武汉市", "武汉路1号", False),
        ("武汉市", "武 汉 市", True),
        ("武汉市", "郑州市", False),
        ("茅津村", "茅津村", True),
        ("市", "市", True),
    ],
)
def test_a_place_is_recognised_as_people_write_it(place: str, text: str, speaks: bool) -> None:
    assert rules.names(place, text) is speaks


@pytest.mark.parametrize(
    ("code", "last"),
    [
        (420000000000, 429999999999),
        (420100000000, 420199999999),
        (411202000000, 411202999999),
        (411202001000, 411202001999),
        (411202001002, 411202001002),
    ],
)
def test_the_noughts_of_a_code_say_how_far_it_reaches(code: int, last: int) -> None:
    assert rules.last_inside(code) == last


@pytest.mark.parametrize("status", Status.values)
@pytest.mark.parametrize("verb", [*rules.VERBS, "vanish"])
@pytest.mark.parametrize("role", [*Role.values, "system"])
def test_only_the_steps_of_the_table_are_taken(status: str, verb: str, role: str) -> None:
    allowed = {(step.source, step.verb): step.target for step in rules.LIFECYCLE}
    held = frozenset({role, Role.EPIDEMIOLOGIST} if role == "system" else {role})
    if (status, verb) in allowed and Role.EPIDEMIOLOGIST in held:
        assert rules.LIFECYCLE.after(status, verb, held) == allowed[status, verb]
    else:
        with pytest.raises(NotAllowed):
            rules.LIFECYCLE.after(status, verb, held)
