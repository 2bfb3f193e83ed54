"""From JsonLogic to the expressions of an XLSForm."""

from collections.abc import Callable, Mapping
from typing import Any

from yimen.foundation.eforms.structure import Field, Schema, each, inner, is_group

SIGNS = {"==": "=", "===": "=", "!=": "!=", "!==": "!=", "<": "<", "<=": "<=", ">": ">",
         ">=": ">="}  # fmt: skip
ONE: Any = {"+": [{"var": "accumulator"}, 1]}


class Speaker:
    """Speaks the conditions of one definition."""

    def __init__(self, schema: Schema) -> None:
        self._kinds = {item["name"]: item["type"] for item in each(schema)}
        groups = [item for item in each(schema) if is_group(item)]
        self._inner = {one["name"]: group["name"] for group in groups for one in inner(group)}

    def say(self, logic: Any, me: str = "") -> str:
        """The expression; `me` is the question that `.` means."""
        return _bared(_Speech(self._kinds, me).said(logic))

    def constraint(self, item: Field) -> str:
        """Limits and condition of a question as one expression."""
        parts = [f". {sign} {_limit(item[end])}" for end, sign in (("min", ">="), ("max", "<="))
                 if end in item]  # fmt: skip
        if "max_length" in item:
            parts.append(f"string-length(.) <= {item['max_length']}")
        if "constraint" in item:
            parts.append(_Speech(self._kinds, item["name"]).said(item["constraint"]))
        return _bared(parts[0]) if len(parts) == 1 else " and ".join(parts)


def _limit(limit: Any) -> str:
    if limit == "today":
        return "today()"
    return f"date('{limit}')" if isinstance(limit, str) else str(limit)


def _bared(text: str) -> str:
    """Without the brackets around the whole."""
    if not (text.startswith("(") and text.endswith(")")):
        return text
    depth = 0
    for place, sign in enumerate(text):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if depth == 0 and place < len(text) - 1:
            return text
    return text[1:-1]


class _Speech:
    def __init__(self, kinds: Mapping[str, str], me: str, bare: str = "") -> None:
        self._kinds, self._me = kinds, me
        self._bare = bare  # inside the rows of this group, names stand bare

    def said(self, logic: Any) -> str:
        if isinstance(logic, bool):
            return "true()" if logic else "false()"
        if logic is None:
            return "''"
        if isinstance(logic, int | float):
            return str(logic)
        if isinstance(logic, str):
            return f"'{logic}'" if "'" not in logic else f'"{logic}"'
        [(operation, arguments)] = logic.items()
        sides = arguments if isinstance(arguments, list) else [arguments]
        if operation in SIGNS:
            return self._compared(SIGNS[operation], sides)
        return self._spoken[operation](self, sides)

    def _compared(self, sign: str, sides: list[Any]) -> str:
        said = [self.said(side) for side in sides]
        pairs = [f"{left} {sign} {right}" for left, right in zip(said, said[1:], strict=False)]
        return pairs[0] if len(pairs) == 1 else f"({' and '.join(pairs)})"

    def _name(self, sides: list[Any]) -> str:
        name: str = sides[0]
        if name == "today":
            return "today()"
        if name.startswith("choice."):
            tag = name.removeprefix("choice.")
            return "name" if tag == "value" else tag
        if self._bare:
            return name.removeprefix("current.")
        return "." if name == self._me else f"${{{name}}}"

    def _joined(word: str) -> "Callable[[_Speech, list[Any]], str]":  # type: ignore[misc]
        return lambda self, sides: f"({f' {word} '.join(self.said(side) for side in sides)})"

    def _less(self, sides: list[Any]) -> str:
        said = [self.said(side) for side in sides]
        return f"({' - '.join(said)})" if len(said) > 1 else f"(-{said[0]})"

    def _not(self, sides: list[Any]) -> str:
        return self._filled(sides, "=", "or") or f"not({self.said(sides[0])})"

    def _is_there(self, sides: list[Any]) -> str:
        return self._filled(sides, "!=", "and") or self.said(sides[0])

    def _filled(self, sides: list[Any], sign: str, word: str) -> str:
        """An answer is there or not; nought is none, as JsonLogic has it."""
        if not _is_var(sides[0]):
            return ""
        said = self.said(sides[0])
        name = sides[0]["var"].removeprefix("current.")
        if self._kinds.get(name) in {"integer", "decimal"}:
            return f"({said} {sign} '' {word} {said} {sign} 0)"
        if self._kinds.get(name) == "group":
            return f"count({said}) {'>' if sign == '!=' else '='} 0"
        return f"{said} {sign} ''"

    def _in(self, sides: list[Any]) -> str:
        part, whole = sides
        if isinstance(whole, list):
            return f"({' or '.join(f'{self.said(part)} = {self.said(one)}' for one in whole)})"
        if part == {"var": "accumulator"} or not _is_var(whole):
            return f"contains({self.said(whole)}, {self.said(part)})"
        word = "selected" if self._kinds.get(whole["var"], "").startswith("select") else "contains"
        return f"{word}({self.said(whole)}, {self.said(part)})"

    def _if(self, sides: list[Any]) -> str:
        """Cases, and what is so in no case."""
        if len(sides) < 2:
            return self.said(sides[0]) if sides else "''"
        return f"if({self.said(sides[0])}, {self.said(sides[1])}, {self._if(sides[2:])})"

    def _inside(self, over: Any, condition: Any) -> str:
        name = over["var"]
        return f"${{{name}}}[{_bared(_Speech(self._kinds, '', name).said(condition))}]"

    def _some(self, sides: list[Any]) -> str:
        return f"count({self._inside(*sides)}) > 0"

    def _none(self, sides: list[Any]) -> str:
        return f"count({self._inside(*sides)}) = 0"

    def _all(self, sides: list[Any]) -> str:
        over, condition = sides
        others = self._inside(over, {"!": [condition]})
        return f"(count(${{{over['var']}}}) > 0 and count({others}) = 0)"

    def _reduce(self, sides: list[Any]) -> str:
        over, step, _begin = sides
        return self._added(over["var"], step)

    def _added(self, name: str, step: Any) -> str:
        """Rows counted, ticks counted, numbers of rows added up."""
        ref = f"${{{name}}}"
        if step == ONE:
            kind = "count" if self._kinds.get(name) == "group" else "count-selected"
            return f"{kind}({ref})"
        if "if" in step:
            return f"count({self._inside({'var': name}, step['if'][0])})"
        return f"sum(${{{step['+'][1]['var'].removeprefix('current.')}}})"

    _spoken: "Mapping[str, Callable[[_Speech, list[Any]], str]]" = {
        "var": _name,
        "and": _joined("and"),
        "or": _joined("or"),
        "+": _joined("+"),
        "-": _less,
        "!": _not,
        "!!": _is_there,
        "in": _in,
        "if": _if,
        "some": _some,
        "none": _none,
        "all": _all,
        "reduce": _reduce,
    }


def _is_var(logic: Any) -> bool:
    return isinstance(logic, dict) and set(logic) == {"var"}
