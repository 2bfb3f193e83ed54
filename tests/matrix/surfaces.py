"""Every address of the platform, and what the matrix does with it.

A page that is not here fails `test_the_matrix_knows_every_address`: whoever adds a page begins
by saying what it shows about people.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Page:
    """Fetched once for each query: a list, a count, a drop-down, a search, a map, an export."""

    queries: tuple[str, ...] = ("",)
    kwargs: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Detail:
    """About one row of a model (its label): `pk` names it in the address."""

    subject: str
    argument: str = "pk"
    kwargs: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """Writes about one row of a model: posted to with the data."""

    subject: str
    argument: str = "pk"
    data: dict[str, str] = field(default_factory=dict)
    kwargs: dict[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Nobody:
    """Shows no row about a person; the reason says why."""

    reason: str


Surface = Page | Detail | Step | Nobody


def addresses() -> Iterator[str]:
    """The full name of every URL pattern: `people:detail`."""
    yield from _names(get_resolver(), ())


def _names(resolver: URLResolver, spaces: tuple[str, ...]) -> Iterator[str]:
    if resolver.namespace:
        spaces = (*spaces, resolver.namespace)
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _names(pattern, spaces)
        elif isinstance(pattern, URLPattern):
            yield ":".join((*spaces, pattern.name or str(pattern.pattern)))
