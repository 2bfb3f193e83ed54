"""Where a place lies, from a copy of the tree that each process keeps."""

import datetime
import functools
import json
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextvars import ContextVar
from pathlib import Path
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from yimen.foundation.areas.models import Area, Change, FormerName, Succession
from yimen.foundation.areas.rules import rank
from yimen.kit.sight import Range, merged
from yimen.kit.statements import rows


class Node(NamedTuple):
    code: int
    last: int
    level: str
    name: str
    parent: int | None
    ended_on: datetime.date | None


class Tree:
    """All divisions of one version of the tree, in memory: 1,500 rows, read once."""

    def __init__(self, nodes: Sequence[Node], links: Iterable[tuple[int, int]]) -> None:
        self.nodes = {node.code: node for node in nodes}
        self._codes = [node.code for node in nodes]
        self._up = _enclosing(nodes)
        self._chains: dict[int, tuple[int, ...]] = {}
        self.tops: dict[tuple[Range, ...], list[Node]] = {}
        self.successors: dict[int, list[int]] = defaultdict(list)
        self.predecessors: dict[int, list[int]] = defaultdict(list)
        self.children: dict[int | None, list[Node]] = defaultdict(list)
        for before, after in links:
            self.successors[before].append(after)
            self.predecessors[after].append(before)
        for node in nodes:
            self.children[node.parent].append(node)

    def ancestors(self, code: int) -> tuple[int, ...]:
        if code not in self._chains:
            self._chains[code] = self._chain(code)
        return self._chains[code]

    def _chain(self, code: int) -> tuple[int, ...]:
        at = bisect_right(self._codes, code)
        inner = self._codes[at - 1] if at else None
        found = []
        while inner is not None:
            if code <= self.nodes[inner].last:
                found.append(inner)
            inner = self._up[inner]
        return tuple(found)


def _enclosing(nodes: Sequence[Node]) -> dict[int, int | None]:
    """For each node the smallest other interval that holds it. Nodes are sorted by code."""
    up: dict[int, int | None] = {}
    around: list[Node] = []
    for node in nodes:
        while around and around[-1].last < node.code:
            around.pop()
        up[node.code] = around[-1].code if around else None
        around.append(node)
    return up


_kept: tuple[UUID, Tree] | None = None
_asked: ContextVar[tuple[Tree | None] | None] = ContextVar("asked", default=None)


def hold() -> None:
    """From now on (a request) the version is asked for once."""
    _asked.set((None,))


def release() -> None:
    _asked.set(None)


def forget() -> None:
    """The tree was changed here: ask for the version again."""
    if _asked.get() is not None:
        _asked.set((None,))


def tree() -> Tree:
    """The tree as it is now. Costs one look at its version; in a request, one for all."""
    held = _asked.get()
    if held and held[0]:
        return held[0]
    found = _current()
    if held:
        _asked.set((found,))
    return found


def _current() -> Tree:
    global _kept  # one copy for all threads: replaced whole, never altered
    found = rows("SELECT value FROM areas_version ORDER BY id LIMIT 1")
    version = found[0][0] if found else None
    kept = _kept
    if kept and kept[0] == version:
        return kept[1]
    fresh = _load()
    if version:
        _kept = (version, fresh)
    return fresh


def _load() -> Tree:
    nodes = Area.objects.order_by("code", "-last").values_list(*_COLUMNS)
    links = Succession.objects.order_by("id").values_list("predecessor_id", "successor_id")
    return Tree([Node(*row) for row in nodes], links)


_COLUMNS = ("code", "last", "level", "name", "parent_id", "ended_on")


def ancestors(code: int) -> list[int]:
    """The codes of every division that holds the code, itself first, the city last."""
    return list(tree().ancestors(code))


def ancestors_of(codes: Iterable[int]) -> dict[int, tuple[int, ...]]:
    """The same for many codes, against one version of the tree."""
    known = tree()
    return {code: known.ancestors(code) for code in codes}


def holders(codes: Iterable[int]) -> set[int]:
    """Every division that counts any of the codes: ancestors, and who came after them."""
    known, found = tree(), set[int]()
    waiting = [up for code in set(codes) for up in known.ancestors(code)]
    while waiting:
        code = waiting.pop()
        if code not in found:
            found.add(code)
            for after in known.successors.get(code, ()):
                waiting.extend(known.ancestors(after))
    return found


def name_of(code: int) -> str:
    """The division's name; nothing for a code that is none."""
    node = tree().nodes.get(code)
    return node.name if node else ""


def names_of(codes: Iterable[int]) -> dict[int, str]:
    known = tree().nodes
    return {code: known[code].name for code in codes if code in known}


def name_on(code: int, day: datetime.date) -> str:
    """What the division was called on a day."""
    old = FormerName.objects.filter(area_id=code, until__gt=day).order_by("until", "id").first()
    return old.name if old else name_of(code)


def path(code: int, *, below: str = "city", ranges: Sequence[Range] | None = None) -> str:
    """Where a village lies: 湖滨区 湖滨街道 茅津社区. With `ranges`, only what lies in them."""
    known = tree()
    chain = [known.nodes[up] for up in reversed(known.ancestors(code))]
    shown = [
        node.name
        for node in chain
        if (rank(node.level) > rank(below) or node.code == code)
        and (ranges is None or inside(node, ranges))
    ]
    return " ".join(shown)


def inside(node: Node | Area, ranges: Sequence[Range]) -> bool:
    """Whether the whole division lies in one of the ranges."""
    return any(low <= node.code and node.last <= high for low, high in ranges)


def children(code: int | None, *, ended: bool = False) -> list[Node]:
    """The divisions directly below (of none: the top ones); ended ones only if asked for."""
    return [node for node in tree().children.get(code, []) if ended or not node.ended_on]


def node(code: int) -> Node | None:
    return tree().nodes.get(code)


def tops(ranges: Sequence[Range]) -> list[Node]:
    """The largest divisions in force that lie wholly in the ranges."""
    known, key = tree(), tuple(ranges)
    if key not in known.tops:  # every page of a headquarters asks, in each of its looks
        known.tops[key] = _tops(known, key)
    return known.tops[key]


def _tops(known: Tree, ranges: Sequence[Range]) -> list[Node]:
    found = []
    for one in known.nodes.values():
        up = [known.nodes[code] for code in known.ancestors(one.code)[1:]]
        covered = any(inside(above, ranges) for above in up)
        if not one.ended_on and inside(one, ranges) and not covered:
            found.append(one)
    return found


def pieces(codes: Iterable[int]) -> list[tuple[int, int, int]]:
    """(division, first, last): the intervals whose rows each of the divisions counts.

    Its own, and those of ended divisions that it alone came after: what two follow is nobody's
    until it is assigned, so that the parts never count more than the whole.
    """
    known = tree()
    return [
        (code, piece, known.nodes[piece].last if piece in known.nodes else piece)
        for code in dict.fromkeys(codes)
        for piece in _counted(known, code)
    ]


def _counted(known: Tree, code: int) -> list[int]:
    found, waiting = [code], [code]
    while waiting:
        for before in known.predecessors.get(waiting.pop(), ()):
            if before not in found and _has_one_heir(known, before):
                found.append(before)
                waiting.append(before)
    return [one for one in found if not _held_by_another(known, one, found)]


def _has_one_heir(known: Tree, code: int) -> bool:
    return known.nodes[code].ended_on is not None and len(known.successors[code]) == 1


def has_one_heir(code: int) -> bool:
    """Whether an ended division's rows are counted as those of the only one that follows it."""
    return _has_one_heir(tree(), code)


def _held_by_another(known: Tree, code: int, others: list[int]) -> bool:
    return any(up in others for up in known.ancestors(code) if up != code)


def successors(code: int) -> list[Node]:
    """Who follows a division now: through all the changes, those still in force."""
    known, found, waiting, seen = tree(), list[Node](), [code], {code}
    while waiting:
        for after in known.successors.get(waiting.pop(), ()):
            if after not in seen:
                seen.add(after)
                waiting.append(after)
                if not known.nodes[after].ended_on:
                    found.append(known.nodes[after])
    return found


def divided(ranges: Sequence[Range]) -> list[Node]:
    """The villages from which others came, so that each row's place is still to be said."""
    known = tree()
    return [
        node
        for node in known.nodes.values()
        if node.level == "village"
        and inside(node, ranges)
        and known.successors.get(node.code)
        and not _has_one_heir(known, node.code)
    ]


def history(code: int) -> list[Change]:
    """Every decision that touched the division, the newest first."""
    touched = Q(before__contains=[code]) | Q(after__contains=[code])
    return list(Change.objects.filter(touched).order_by("-on", "-id"))


def scope(area: Area) -> tuple[Range, ...]:
    """The area's interval and those of its predecessors, theirs included."""
    return scopes([area])[area.code]


def scopes(areas: Iterable[Area]) -> dict[int, tuple[Range, ...]]:
    """Each area's scope, from one version of the tree however many areas."""
    known = tree()
    return {area.code: merged(_with_past(known, area)) for area in areas}


def _with_past(known: Tree, area: Area) -> list[Range]:
    found, waiting, seen = [(area.code, area.last)], [area.code], {area.code}
    while waiting:
        for code in known.predecessors.get(waiting.pop(), ()):
            if code not in seen:
                seen.add(code)
                waiting.append(code)
                found.append((code, known.nodes[code].last))
    return found


def named(name: str) -> list[Node]:
    """The divisions of today with exactly this name."""
    nodes = tree().nodes.values()
    return [node for node in nodes if node.name == name and node.ended_on is None]


OUTLINES = Path(__file__).resolve().parent / "static" / "areas" / "sanmenxia_counties.geojson"


@functools.cache
def outlined() -> frozenset[int]:
    """The counties whose outlines the map's file holds."""
    shapes = json.loads(OUTLINES.read_text("utf-8"))["features"]
    return frozenset(int(str(shape["id"]).ljust(12, "0")) for shape in shapes)
