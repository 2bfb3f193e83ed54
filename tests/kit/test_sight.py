from hypothesis import given
from hypothesis import strategies as st

from yimen.kit.sight import merged

intervals = st.lists(
    st.tuples(st.integers(0, 300), st.integers(0, 30)).map(lambda pair: (pair[0], sum(pair)))
)


@given(intervals, st.integers(0, 340))
def test_merging_intervals_neither_hides_nor_shows_a_village(
    ranges: list[tuple[int, int]], code: int
) -> None:
    before = any(low <= code <= high for low, high in ranges)
    after = any(low <= code <= high for low, high in merged(ranges))
    assert before == after


@given(intervals)
def test_merged_intervals_do_not_touch(ranges: list[tuple[int, int]]) -> None:
    result = merged(ranges)
    assert all(low[1] + 1 < high[0] for low, high in zip(result, result[1:], strict=False))
