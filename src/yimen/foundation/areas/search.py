"""Finding a division by what a person types: name, pinyin, initials, code, or nearly so."""

from collections.abc import Sequence
from typing import NamedTuple

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import Case, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Greatest, Least

from yimen.foundation.areas import queries
from yimen.foundation.areas.models import Area, FormerName, Level
from yimen.foundation.areas.rules import rank
from yimen.kit.sight import Range, within

EXACT, BEGINS, HOLDS, NEARLY = range(4)
NEAR = 0.45


class Hit(NamedTuple):
    code: int
    name: str
    level: str
    path: str
    ended: bool
    former_name: str  # under which it was found, if not under its own
    successors: list[queries.Node]


class Where(NamedTuple):
    """What is asked for: inside which ranges, which levels, how many."""

    ranges: Sequence[Range] = ()
    levels: Sequence[str] = ()
    limit: int = 20


def find(text: str, where: Where = Where()) -> list[Hit]:  # noqa: B008  an immutable value
    """The divisions that match, large ones first, then the better match."""
    if not (typed := text.replace("\0", "").strip()[:40]):
        return []
    former = _former(typed)
    areas = _ranked(_asked(where), typed, former) or _near(_asked(where), typed)
    return [_hit(area, former.get(area.code, "")) for area in areas[: where.limit]]


def _asked(where: Where) -> QuerySet[Area]:
    areas = Area.objects.all()
    if where.ranges:
        areas = areas.filter(within(where.ranges, "code"))
    return areas.filter(level__in=where.levels) if where.levels else areas


def _former(typed: str) -> dict[int, str]:
    found = FormerName.objects.filter(_contains(typed))
    return dict(found.order_by("until").values_list("area_id", "name")[:200])


def _contains(typed: str) -> Q:
    return Q(name__icontains=typed) | Q(pinyin__icontains=_letters(typed))


def _letters(typed: str) -> str:
    return typed.lower().replace(" ", "").replace("'", "")


def _ranked(areas: QuerySet[Area], typed: str, former: dict[int, str]) -> list[Area]:
    letters = _letters(typed)
    begins = Q(name__startswith=typed) | Q(pinyin__startswith=letters)
    begins |= Q(initials__startswith=letters) | Q(pinyin__contains=f" {letters}")
    matches = _contains(typed) | Q(initials__contains=letters) | Q(pk__in=former)
    if typed.isascii() and typed.isdigit():
        matches |= Q(code__in=_codes(typed)) | Q(local_code=typed)
    match = Case(
        When(Q(name=typed) | Q(pinyin=letters) | Q(initials=letters), then=Value(EXACT)),
        When(begins, then=Value(BEGINS)),
        default=Value(HOLDS),
        output_field=IntegerField(),
    )
    found = areas.filter(matches).annotate(match=match, rank=_rank())
    return list(
        found.order_by("rank", "match", F("ended_on").desc(nulls_first=True), "code")[:200]
    )


def _codes(typed: str) -> list[int]:
    """The code typed, whole or with its zeros left out: 411202 is 411202000000."""
    return [int(typed.ljust(12, "0"))] if len(typed) <= 12 else []


def _near(areas: QuerySet[Area], typed: str) -> list[Area]:
    """Nothing holds what was typed: what is spelt almost so."""
    letters = _letters(typed)
    nearness = Greatest(
        TrigramWordSimilarity(letters, "pinyin"), TrigramWordSimilarity(typed, "name")
    )
    asked = Q(pinyin__trigram_word_similar=letters) | Q(name__trigram_word_similar=typed)
    found = areas.filter(asked | Q(pinyin__trigram_similar=letters)).annotate(
        nearness=Least(nearness, Value(1.0)), rank=_rank()
    )
    return list(found.filter(nearness__gte=NEAR).order_by("rank", "-nearness", "code")[:200])


def _rank() -> Case:
    levels = [When(level=level, then=Value(rank(level))) for level in Level]
    return Case(*levels, output_field=IntegerField())


def _hit(area: Area, former: str) -> Hit:
    ended = area.ended_on is not None
    return Hit(
        area.code,
        area.name,
        area.level,
        queries.path(area.code),
        ended,
        former if former != area.name else "",
        queries.successors(area.code) if ended else [],
    )
