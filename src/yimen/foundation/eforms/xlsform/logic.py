"""From the expressions of an XLSForm to JsonLogic; what has no counterpart says so."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from yimen.foundation.eforms.xlsform.expressions import (
    Call,
    Literal,
    Name,
    NotUnderstood,
    Ref,
    Rows,
    Tree,
    parse,
)

NUMBERS = frozenset({"integer", "decimal"})
CHOICES = frozenset({"select_one", "select_many", "yes_no_unknown"})
ORDER = frozenset({"<", "<=", ">", ">="})
TURNED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
CALCULATIONS = 20  # one within the other
ONE: Any = {"+": [{"var": "accumulator"}, 1]}


@dataclass(frozen=True)
class Asked:
    """A question as expressions see it."""

    name: str  # in our definition
    kind: str
    group: str = ""  # of which it is in each row
    row: int = 0  # of the survey


@dataclass(frozen=True)
class View:
    """What an expression may speak of, and from where."""

    asked: dict[str, Asked]  # by its name in the XLSForm
    value: Callable[[str], str] = str  # the value of a choice, as our definition has it
    calculated: dict[str, Tree | NotUnderstood] = field(default_factory=dict)
    me: str = ""  # `.`
    group: str = ""  # the row it stands in
    in_filter: bool = False  # bare names are columns of the choices
    counted: str = ""  # bare names are questions of this group's rows …
    row: int = 10**9  # it may ask for what stands above
    prefix: str = ""  # … which are called `current.age` where they are added up
    depth: int = 0


def translate(text: str, view: View) -> Any:
    return condition(logic(parse(text), view))


def condition(said: Any) -> Any:
    """A bare value holds or does not."""
    return said if isinstance(said, dict | bool) else bool(said)


def logic(tree: Tree, view: View) -> Any:
    if isinstance(tree, Literal):
        return tree.value
    if isinstance(tree, Ref):
        return _reference(tree, view)
    if isinstance(tree, Name):
        return _bare(tree, view)
    if isinstance(tree, Rows):
        raise NotUnderstood(_("rows are only counted or added up here"))
    return _called(tree, view)


def _called(tree: Call, view: View) -> Any:
    if tree.name in {"and", "or"}:
        return {tree.name: [part for side in tree.sides for part in _flat(side, tree.name, view)]}
    if tree.name in TURNED:
        return _compared(tree, view)
    if tree.name in {"+", "-"}:
        return {tree.name: [logic(side, view) for side in tree.sides]}
    if tree.name not in FUNCTIONS:
        raise NotUnderstood(_("“%(name)s” is not known here") % {"name": tree.name})
    return FUNCTIONS[tree.name](tree, view)


def _flat(tree: Tree, operator: str, view: View) -> list[Any]:
    """`a and b and c` is one list."""
    if isinstance(tree, Call) and tree.name == operator:
        return [part for side in tree.sides for part in _flat(side, operator, view)]
    return [logic(tree, view)]


# ---- names ---------------------------------------------------------------------------------


def _found(tree: Tree, view: View) -> Asked | None:
    """The question that a reference means."""
    if isinstance(tree, Ref):
        return view.asked.get(tree.name or view.me)
    if isinstance(tree, Name) and view.counted:
        one = view.asked.get(tree.name)
        return one if one and one.group == view.counted else None
    return None


def _reference(tree: Ref, view: View) -> Any:
    if tree.name in view.calculated:
        return _calculated(tree.name, view)
    one = _found(tree, view)
    if one is None:
        raise NotUnderstood(_("it asks for “%(name)s”, which is not taken over") % vars(tree))
    if one.row > view.row or (one.row == view.row and not view.me):
        raise NotUnderstood(_("it asks for “%(name)s”, which comes later") % vars(tree))
    if view.counted and one.group == view.counted:
        return {"var": f"{view.prefix}{one.name}"}
    if view.counted or one.group not in {"", view.group}:
        raise NotUnderstood(
            _("it asks for “%(name)s” from another place than its row") % vars(tree)
        )
    return {"var": one.name}


def _calculated(name: str, view: View) -> Any:
    """A calculation is put in where it is asked for."""
    tree = view.calculated[name]
    if isinstance(tree, NotUnderstood) or view.depth > CALCULATIONS:
        raise NotUnderstood(_("it asks for the calculation “%(name)s”") % {"name": name})
    return logic(tree, replace(view, depth=view.depth + 1))


def _bare(tree: Name, view: View) -> Any:
    if view.counted:
        return _reference(Ref(tree.name), view)
    if not view.in_filter:
        raise NotUnderstood(_("“%(name)s” is not known here") % {"name": tree.name})
    return {"var": f"choice.{'value' if tree.name == 'name' else clean_tag(tree.name)}"}


def clean_tag(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.strip().lower()).strip("_")[:40]


def _kind(tree: Tree, view: View) -> str:
    if isinstance(tree, Name) and view.in_filter:
        return "select_one"  # a column of the choices holds values of choices
    one = _found(tree, view)
    return one.kind if one else ""


# ---- comparing -----------------------------------------------------------------------------


def _compared(tree: Call, view: View) -> Any:
    left, right = tree.sides
    if isinstance(left, Literal) and not isinstance(right, Literal):
        return _compared(Call(TURNED[tree.name], (right, left)), view)
    counted = _count_of(left, view)
    if counted is not None and isinstance(left, Call) and isinstance(left.sides[0], Rows):
        found = _some_or_none(tree.name, left.sides[0], right, view)
        if found is not None:
            return found
    if isinstance(right, Literal):
        return _against(tree.name, left, right, view)
    sign = {"=": "=="}.get(tree.name, tree.name)
    return {sign: [logic(left, view), logic(right, view)]}


def _against(sign: str, left: Tree, right: Literal, view: View) -> Any:
    kind, value, said = _kind(left, view), right.value, logic(left, view)
    if value == "" and sign in {"=", "!="}:
        if kind in NUMBERS:
            return {"==" if sign == "=" else "!=": [said, None]}
        return {"!": [said]} if sign == "=" else {"!!": [said]}
    if kind in CHOICES:
        value = view.value(str(value))
    elif kind in NUMBERS and isinstance(value, str):
        value = _number(value)
    return {{"=": "=="}.get(sign, sign): [said, value]}


def _number(text: str) -> int | float | str:
    try:
        return int(text)
    except ValueError:
        try:
            return float(text)
        except ValueError:
            return text


# ---- rows ----------------------------------------------------------------------------------


def _count_of(tree: Tree, view: View) -> Asked | None:
    """The group whose rows are counted."""
    if not (isinstance(tree, Call) and tree.name == "count" and len(tree.sides) == 1):
        return None
    over = tree.sides[0]
    group = _found(over.group if isinstance(over, Rows) else over, view)
    if group is None or group.kind != "group":
        raise NotUnderstood(_("only the rows of a repeat are counted here"))
    return group


def _some_or_none(sign: str, rows: Rows, right: Tree, view: View) -> Any:
    """`count(…) > 0` is: some row; `count(…) = 0` is: none."""
    many: dict[tuple[str, object], str] = {
        (">", 0): "some",
        ("!=", 0): "some",
        (">=", 1): "some",
        ("=", 0): "none",
        ("<", 1): "none",
    }
    limit: object = right.value if isinstance(right, Literal) else None
    verb = many.get((sign, limit))  # a limit that is no number is not among them
    if verb is None:
        return None
    group = _found(rows.group, view)
    assert group is not None
    inside = replace(view, counted=group.name, in_filter=False)
    return {verb: [{"var": group.name}, logic(rows.condition, inside)]}


def _count(tree: Call, view: View) -> Any:
    group = _count_of(tree, view)
    if group is None:
        raise NotUnderstood(_("only the rows of a repeat are counted here"))
    step, over = ONE, tree.sides[0]
    if isinstance(over, Rows):
        inside = replace(view, counted=group.name, prefix="current.", in_filter=False)
        step = {"if": [logic(over.condition, inside), ONE, {"var": "accumulator"}]}
    return {"reduce": [{"var": group.name}, step, 0]}


def _count_selected(tree: Call, view: View) -> Any:
    one = _found(tree.sides[0], view) if tree.sides else None
    if one is None or one.kind != "select_many":
        raise NotUnderstood(_("only the answers of a multiple choice are counted here"))
    return {"reduce": [logic(tree.sides[0], view), ONE, 0]}


def _sum(tree: Call, view: View) -> Any:
    one = _found(tree.sides[0], view) if tree.sides else None
    if one is None or not one.group or one.group == view.group:
        raise NotUnderstood(_("only a question of the rows of a repeat is added up here"))
    added = {"+": [{"var": "accumulator"}, {"var": f"current.{one.name}"}]}
    return {"reduce": [{"var": one.group}, added, 0]}


# ---- functions -----------------------------------------------------------------------------


def _sides(tree: Call, view: View, *sizes: int) -> list[Any]:
    if len(tree.sides) not in sizes:
        raise NotUnderstood(_("“%(name)s” needs other values") % {"name": tree.name})
    return [logic(side, view) for side in tree.sides]


def _selected(tree: Call, view: View) -> Any:
    [among, _wanted] = _sides(tree, view, 2)
    wanted = tree.sides[1]
    value = view.value(str(wanted.value)) if isinstance(wanted, Literal) else logic(wanted, view)
    many = _kind(tree.sides[0], view) == "select_many"
    return {"in": [value, among]} if many else {"==": [among, value]}


def _contains(tree: Call, view: View) -> Any:
    [text, part] = _sides(tree, view, 2)
    return {"in": [part, text]}


def _not(tree: Call, view: View) -> Any:
    return {"!": _sides(tree, view, 1)}


def _if(tree: Call, view: View) -> Any:
    return {"if": _sides(tree, view, 3)}


def _coalesce(tree: Call, view: View) -> Any:
    [first, second] = _sides(tree, view, 2)
    return {"if": [{"!=": [first, None]}, first, second]}


def _same(tree: Call, view: View) -> Any:
    return _sides(tree, view, 1)[0]


def _date(tree: Call, view: View) -> Any:
    [day] = _sides(tree, view, 1)
    if isinstance(day, str) and not DAY.fullmatch(day):
        raise NotUnderstood(_("“%(text)s” is not a day") % {"text": day})
    return day


def _constant(value: Any) -> Callable[[Call, View], Any]:
    return lambda tree, view: value


FUNCTIONS: dict[str, Callable[[Call, View], Any]] = {
    "selected": _selected,
    "contains": _contains,
    "not": _not,
    "if": _if,
    "coalesce": _coalesce,
    "number": _same,
    "int": _same,
    "string": _same,
    "boolean-from-string": _same,
    "once": _same,
    "date": _date,
    "count": _count,
    "count-selected": _count_selected,
    "sum": _sum,
    "true": _constant(True),
    "false": _constant(False),
    "today": _constant({"var": "today"}),
}


# ---- limits --------------------------------------------------------------------------------


@dataclass
class Limits:
    """What of a constraint is a limit of the question itself, and what is left of it."""

    parts: dict[str, Any] = field(default_factory=dict)
    rest: list[Tree] = field(default_factory=list)


def limits(tree: Tree, kind: str) -> Limits:
    found = Limits()
    for part in _conjuncts(tree):
        limit = _limit(part, kind)
        if limit is None or limit[0] in found.parts:
            found.rest.append(part)
        else:
            found.parts[limit[0]] = limit[1]
    return found


def _conjuncts(tree: Tree) -> list[Tree]:
    if isinstance(tree, Call) and tree.name == "and":
        return [part for side in tree.sides for part in _conjuncts(side)]
    return [tree]


def _limit(tree: Tree, kind: str) -> tuple[str, Any] | None:
    """`. >= 3`, `. <= today()`, `string-length(.) <= 20`"""
    if not (isinstance(tree, Call) and tree.name in ORDER):
        return None
    left, right = tree.sides
    sign = tree.name
    if left != Ref() and right == Ref():
        left, right, sign = right, left, TURNED[sign]
    if kind == "text":
        return _length(left, sign, right)
    if left != Ref():
        return None
    value = _limit_value(right, kind)
    if sign in {"<", ">"}:  # only whole numbers have a next one
        if kind != "integer" or not isinstance(value, int):
            return None
        value += 1 if sign == ">" else -1
    return None if value is None else ("min" if sign.startswith(">") else "max", value)


def _length(left: Tree, sign: str, right: Tree) -> tuple[str, Any] | None:
    measured = left == Call("string-length", (Ref(),))
    if not (measured and isinstance(right, Literal) and isinstance(right.value, int)):
        return None
    size = {"<=": right.value, "<": right.value - 1}.get(sign)
    return ("max_length", size) if size and size > 0 else None


def _limit_value(tree: Tree, kind: str) -> Any:
    if kind in NUMBERS:
        return (
            tree.value if isinstance(tree, Literal) and not isinstance(tree.value, str) else None
        )
    if kind not in {"date", "datetime"} or not isinstance(tree, Call):
        return None
    if tree.name in {"today", "now"} and not tree.sides:
        return "today"
    day = tree.sides[0] if tree.name == "date" and len(tree.sides) == 1 else None
    is_day = isinstance(day, Literal) and DAY.fullmatch(str(day.value)) and kind == "date"
    return day.value if is_day and isinstance(day, Literal) else None
