"""A place as a sheet writes it: twelve digits, or its name with as much of the path as needed."""

import re
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yimen.foundation.areas.queries import Node, path, tree
from yimen.kit.cells import digits, tidy
from yimen.kit.sight import Range

NO_PLACE = _("There is no such place here. Write county, township and village, or the code.")
OUTSIDE = _("This place is outside your area.")
TOO_WIDE = _("Please name the village or community, not only the township or county.")
SEVERAL = _("Several places have this name: %(places)s. Write the township before it.")
SHOWN = 5
_BETWEEN = re.compile(r"[\s/\\,，、>＞\-—|·.]+")
_PROVINCE = re.compile(r"^[一-鿿]{2,6}?(省|自治区)")


class Places:
    """The divisions of today, by name; those inside the ranges may be named."""

    def __init__(self, ranges: Sequence[Range]) -> None:
        self.ranges = ranges
        self.known = tree()
        self.by_name: dict[str, list[Node]] = {}
        for node in self.known.nodes.values():
            if node.ended_on is None:
                self.by_name.setdefault(node.name, []).append(node)

    def find(self, text: str, levels: Sequence[str]) -> int:
        """The code of the one place that is meant, or a ValidationError that names the choices."""
        typed = digits(text)
        if typed.isdigit() and len(typed) in {9, 12}:
            named = self._coded(int(typed.ljust(12, "0")))
        else:
            named = self._named(_BETWEEN.sub("", tidy(text)))
        fitting = [node for node in named if node.level in levels]
        mine = [node for node in fitting if self._is_mine(node)]
        if len(mine) == 1:
            return mine[0].code
        if mine:
            places = "；".join(path(node.code) for node in mine[:SHOWN])
            raise ValidationError(SEVERAL, params={"places": places}, code="several")
        if fitting:
            raise ValidationError(OUTSIDE, code="outside")
        raise ValidationError(TOO_WIDE if named else NO_PLACE, code="place")

    def _coded(self, code: int) -> list[Node]:
        node = self.known.nodes.get(code)
        return [node] if node and node.ended_on is None else []

    def _is_mine(self, node: Node) -> bool:
        return any(low <= node.code and node.last <= high for low, high in self.ranges)

    def _named(self, typed: str) -> list[Node]:
        """Those whose name ends the text, and whose path explains all that stands before it."""
        typed = _PROVINCE.sub("", typed) or typed
        found = []
        for start in range(len(typed)):
            for node in self.by_name.get(typed[start:], ()):
                if self._explains(node, typed[:start]):
                    found.append(node)
            if found:
                break
        return found

    def _explains(self, node: Node, rest: str) -> bool:
        for code in self.known.ancestors(node.code)[1:]:
            rest = rest.removesuffix(self.known.nodes[code].name)
        return rest == ""
