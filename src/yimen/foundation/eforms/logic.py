"""JsonLogic as forms may use it: few operations, and only about what was asked before."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from json_logic import jsonLogic
from json_logic.builtins import BUILTINS, to_bool

from yimen.kit.refusals import Refusal

ORDER = frozenset({"<", "<=", ">", ">="})


def _unless_empty(compare: Callable[..., bool]) -> Callable[..., bool]:
    """Nothing is neither under nor over a limit; plain JsonLogic takes it for nought."""

    def compared(data: object, *sides: object) -> bool:
        return not any(side is None or side == "" for side in sides) and compare(data, *sides)

    return compared


OPERATIONS = {
    name: BUILTINS[name] for name in ("var", "==", "===", "!=", "!==", "!", "!!", "in", "+", "-")
} | {name: _unless_empty(BUILTINS[name]) for name in ORDER}
BRANCHES = frozenset({"if", "and", "or"})  # the library evaluates these itself
OVER_ROWS = frozenset({"some", "all", "none", "reduce"})  # and these
SIDES = {  # how many values each takes; those that are not here take two
    "!": (1, 1),
    "!!": (1, 1),
    "+": (1, 9),
    "-": (1, 2),
    "if": (2, 19),
    "and": (1, 40),
    "or": (1, 40),
    **dict.fromkeys(ORDER, (2, 3)),
}
DEPTH = 12
TODAY = "today"


class BadDefinition(Refusal):
    """This form definition cannot be published."""

    status_code = 422


@dataclass
class Known:
    """What a condition may ask for: names, and of what has rows also the names inside a row."""

    names: set[str] = field(default_factory=lambda: {TODAY})
    rows: dict[str, set[str]] = field(default_factory=dict)
    ticked: set[str] = field(default_factory=set)  # questions with several answers

    def also(self, *names: str) -> "Known":
        return replace(self, names=self.names | set(names))


def holds(logic: object, values: Mapping[str, Any]) -> bool:
    """Whether the condition is true of these answers. What cannot be compared is not true."""
    try:
        return bool(to_bool(jsonLogic(logic, dict(values), OPERATIONS)))
    except TypeError:
        return False


def asked_for(logic: object) -> Iterator[str]:
    """The names that a condition asks for, outside the rows it counts."""
    if isinstance(logic, list):
        for part in logic:
            yield from asked_for(part)
    elif isinstance(logic, dict):
        for operation, arguments in logic.items():
            if operation == "var":
                yield str(arguments)
            else:
                counted = operation in OVER_ROWS and isinstance(arguments, list)
                yield from asked_for(arguments[:1] if counted else arguments)


def with_choice(logic: object, facts: Mapping[str, str]) -> object:
    """A filter of choices as it is for one choice: what it says of the choice is put in."""
    if isinstance(logic, list):
        return [with_choice(part, facts) for part in logic]
    if isinstance(logic, dict):
        name = logic.get("var")
        if isinstance(name, str) and name.startswith("choice."):
            return facts.get(name.removeprefix("choice."))
        return {operation: with_choice(part, facts) for operation, part in logic.items()}
    return logic


def check_logic(logic: object, known: Known, depth: int = 0) -> None:
    """Refuse what the server or a browser could trip over, or no XLSForm can say."""
    if depth > DEPTH:
        raise BadDefinition("too deep")
    if isinstance(logic, dict):
        [(operation, arguments)] = logic.items() if len(logic) == 1 else [("", None)]
        _check_operation(operation, arguments, known, depth)
    elif isinstance(logic, list) or (isinstance(logic, str) and {"'", '"'} <= set(logic)):
        raise BadDefinition(f"value {str(logic)[:40]}")


def _check_operation(operation: str, arguments: Any, known: Known, depth: int) -> None:
    if operation in OVER_ROWS:
        return _check_rows(operation, arguments, known, depth)
    if operation not in OPERATIONS.keys() | BRANCHES:
        raise BadDefinition(f"operation {operation!r}")
    if operation == "var":
        if not (isinstance(arguments, str) and arguments in known.names):
            raise BadDefinition(f"var {arguments!r}")
        return None
    sides = arguments if isinstance(arguments, list) else [arguments]
    low, high = SIDES.get(operation, (2, 2))
    if not low <= len(sides) <= high:
        raise BadDefinition(f"operation {operation!r} of {len(sides)}")
    if operation == "in" and isinstance(sides[1], list):
        sides = [sides[0], *sides[1]]
    for side in sides:
        check_logic(side, known, depth + 1)
    return None


def _check_rows(operation: str, arguments: Any, known: Known, depth: int) -> None:
    """`some`, `all`, `none` look into each row; `reduce` counts rows or adds something up."""
    if not (isinstance(arguments, list) and arguments and isinstance(arguments[0], dict)):
        raise BadDefinition(f"operation {operation!r}")
    name = str(arguments[0].get("var"))
    if operation == "reduce":
        return _check_reduce(name, arguments[1:], known, depth)
    if len(arguments) != 2 or name not in known.rows:
        raise BadDefinition(f"operation {operation!r} over {name!r}")
    return check_logic(arguments[1], Known(known.rows[name]), depth + 1)


def _check_reduce(name: str, rest: list[Any], known: Known, depth: int) -> None:
    one_more: Any = {"+": [{"var": "accumulator"}, 1]}
    if rest == [one_more, 0] and name in known.rows.keys() | known.ticked:
        return None  # counted
    if len(rest) != 2 or rest[1] != 0 or name not in known.rows:
        raise BadDefinition(f"operation 'reduce' over {name!r}")
    current = {f"current.{one}" for one in known.rows[name]}
    step = rest[0] if isinstance(rest[0], dict) else {}
    added = [{"+": [{"var": "accumulator"}, {"var": one}]} for one in current]
    if step in added:
        return None  # added up
    condition, *others = step.get("if") or [None]
    if others != [one_more, {"var": "accumulator"}]:
        raise BadDefinition("operation 'reduce'")
    return check_logic(condition, Known(current), depth + 1)
