"""The calendar of an observation, held against cases worked by hand."""

import pytest

from tests.epidemic.follow_up.table import cases, day, expected, found, play
from tests.factories import MAOJIN, SHANZHOU_VILLAGE
from yimen.epidemic.follow_up.models import FollowUp, Status
from yimen.foundation.figures.actions import recount

CASES = cases()


def test_there_are_at_least_forty_cases_and_none_twice() -> None:
    assert len(CASES) >= 40
    assert len({case["case"] for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_the_calendar_is_what_was_worked_out_by_hand(city: None, case: dict[str, str]) -> None:
    playing = play(case)
    row = playing.observation

    assert found(playing) == expected(case)
    assert (row.status, row.ends_on) == (case["status"], day(case["end"]))
    assert (row.end_reason or row.extended_why) == case["why"]
    place = SHANZHOU_VILLAGE if "move" in case["events"] else MAOJIN
    assert set(FollowUp.objects.values_list("area_code", flat=True)) <= {place}
    assert row.area_code == place
    assert (row.ended_at is None) == (row.status == Status.UNDER)
    for measure in ("observations", "follow_ups"):
        assert list(recount(measure).differences.values_list("dimension", "figures", "rows")) == []
