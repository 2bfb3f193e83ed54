"""The kinds of addresses, and all the addresses there are."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.urls import URLPattern, URLResolver, get_resolver

Words = dict[str, object]


@dataclass(frozen=True)
class Ask:
    """One way of asking: a query, or a form, in a language, for a part of the page."""

    query: str = ""
    post: Words | None = None
    headers: dict[str, str] = field(default_factory=dict)


PLAIN = Ask()


@dataclass(frozen=True)
class Page:
    """Asked for without knowing a row: a list, count, drop-down, search, map, file.

    `shows` are the models whose rows are on it or are counted there.
    """

    asks: tuple[Ask, ...] = (PLAIN,)
    shows: tuple[str, ...] = ()
    kwargs: Words = field(default_factory=dict)


@dataclass(frozen=True)
class Detail:
    """About one row of a model (its label); `argument` names it in the address (`?q`: the query).

    `beside` are further rows the address needs: those of somebody inside.
    """

    subject: str
    argument: str = "pk"
    asks: tuple[Ask, ...] = (PLAIN,)
    kwargs: Words = field(default_factory=dict)
    beside: dict[str, str] = field(default_factory=dict)

    @property
    def writes(self) -> bool:
        return any(ask.post is not None for ask in self.asks)


@dataclass(frozen=True)
class Nobody:
    """Shows no row about a person; the reason says why."""

    reason: str


Surface = Page | Detail | Nobody


def form(**data: object) -> Ask:
    return Ask(post=data)


def step(subject: str, argument: str = "pk", **data: object) -> Detail:
    """A form about one row, filled in so that it would be taken from whoever may."""
    return Detail(subject, argument, (form(**data),))


def addresses() -> Iterator[str]:
    """The full name of every URL pattern: `people:person`."""
    yield from _names(get_resolver(), ())


def _names(resolver: URLResolver, spaces: tuple[str, ...]) -> Iterator[str]:
    if resolver.namespace:
        spaces = (*spaces, resolver.namespace)
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from _names(pattern, spaces)
        elif isinstance(pattern, URLPattern):
            yield ":".join((*spaces, pattern.name or str(pattern.pattern)))
