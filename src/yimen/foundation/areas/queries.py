"""Where a place lies, from a copy of the tree that each process keeps."""

from collections.abc import Iterable

from yimen.foundation.areas.models import Area, Succession
from yimen.kit.sight import Range, merged


def ancestors(code: int) -> list[int]:
    """The codes of every division that holds the code, itself first, the city last."""
    return list(
        Area.objects.filter(code__lte=code, last__gte=code)
        .order_by("last", "-code")
        .values_list("code", flat=True)
    )


def scope(area: Area) -> tuple[Range, ...]:
    """The area's interval and those of its predecessors, theirs included."""
    return scopes([area])[area.code]


def scopes(areas: Iterable[Area]) -> dict[int, tuple[Range, ...]]:
    """Each area's scope, in two statements however many areas."""
    parents: dict[int, list[tuple[int, Range]]] = {}
    for link in Succession.objects.select_related("predecessor"):
        before = link.predecessor
        parents.setdefault(link.successor_id, []).append((before.code, (before.code, before.last)))
    return {area.code: merged(_with_past(area, parents)) for area in areas}


def _with_past(area: Area, parents: dict[int, list[tuple[int, Range]]]) -> list[Range]:
    found, waiting = [(area.code, area.last)], [area.code]
    seen = {area.code}
    while waiting:
        for code, interval in parents.get(waiting.pop(), []):
            if code not in seen:
                seen.add(code)
                found.append(interval)
                waiting.append(code)
    return found


def path(code: int) -> str:
    """Where it lies in words, below the city: 湖滨区 湖滨街道 茅津社区."""
    found = Area.objects.filter(code__lte=code, last__gte=code, parent__isnull=False)
    return " ".join(found.order_by("-last", "code").values_list("name", flat=True))
