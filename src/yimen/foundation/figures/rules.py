"""How each measure is counted anew: the apps that write it say so when they start."""

from collections.abc import Callable, Mapping

Cell = tuple[int, str]  # village, dimension
Counter = Callable[[], Mapping[Cell, int]]

counters: dict[str, Counter] = {}


def counted_by(measure: str, counter: Counter) -> None:
    """Register how the rows themselves give the measure, for the nightly recount."""
    counters[measure] = counter


def counts(measure: str) -> Mapping[Cell, int]:
    return counters[measure]()
