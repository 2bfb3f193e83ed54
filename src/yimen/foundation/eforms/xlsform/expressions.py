"""The expressions of an XLSForm, a small part of XPath, as a tree."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from django.utils.translation import gettext as _


class NotUnderstood(Exception):
    """Why an expression cannot be taken over, in words for whoever brought the form."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


@dataclass(frozen=True)
class Literal:
    value: str | int | float


@dataclass(frozen=True)
class Ref:
    """`${name}`; `.` is the question itself and has no name."""

    name: str = ""


@dataclass(frozen=True)
class Name:
    """A bare name: a column of the choices, or a question of the rows that are counted."""

    name: str


@dataclass(frozen=True)
class Rows:
    """`${group}[condition]`"""

    group: Ref
    condition: "Tree"


@dataclass(frozen=True)
class Call:
    """A function, or an operator with its one or two sides."""

    name: str
    sides: "tuple[Tree, ...]"


Read = TypeVar("Read")
Tree = Literal | Ref | Name | Rows | Call
TOKEN = re.compile(
    r"""\s*(?:(?P<number>[0-9]+(?:\.[0-9]+)?|\.[0-9]+)
    |(?P<text>"[^"]*"|'[^']*')
    |\$\{\s*(?P<ref>[^}]+?)\s*\}
    |(?P<name>[A-Za-z_][\w-]*(?:(?:\.|:)[A-Za-z_][\w-]*)*)
    |(?P<sign><=|>=|!=|\.\.|[=<>+\-*/()\[\],.|@]))""",
    re.VERBOSE,
)
CURLY = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "\u00a0": " "})
LEVELS: list[tuple[str, ...]] = [
    ("or",),
    ("and",),
    ("=", "!="),
    ("<", "<=", ">", ">="),
    ("+", "-"),
    ("*", "div", "mod"),
]
LONGEST, DEEPEST = 4000, 40


def parse(text: str) -> Tree:
    """The tree of an expression; NotUnderstood says what was in the way."""
    if len(text) > LONGEST:
        raise NotUnderstood(_("the expression is too long"))
    return _Parser(text.translate(CURLY)).whole()


def _tokens(text: str) -> list[tuple[str, str]]:
    found, at = [], 0
    text = text.rstrip()
    while at < len(text):
        match = TOKEN.match(text, at)
        if not match:
            raise NotUnderstood(
                _("it cannot be read from “%(text)s” on") % {"text": text[at:][:40]}
            )
        kind = str(match.lastgroup)
        found.append((kind, match[kind]))
        at = match.end()
    return found


class _Parser:
    """By descent: each level of operators reads the level that binds closer."""

    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text)
        self._at = 0
        self._depth = 0

    def whole(self) -> Tree:
        tree = self._level(0)
        if self._at < len(self._tokens):
            raise self._stuck()
        return tree

    def _level(self, level: int) -> Tree:
        if level == len(LEVELS):
            return self._unary()
        left = self._level(level + 1)
        while self._next_is(LEVELS[level]):
            operator = self._take()[1]
            left = Call(operator, (left, self._level(level + 1)))
        return left

    def _next_is(self, words: tuple[str, ...]) -> bool:
        kind, text = self._peek()
        return kind in {"sign", "name"} and text in words

    def _unary(self) -> Tree:
        if self._next_is(("-",)):
            self._take()
            inner = self._unary()
            if isinstance(inner, Literal) and not isinstance(inner.value, str):
                return Literal(-inner.value)
            return Call("-", (inner,))
        return self._with_condition(self._primary())

    def _with_condition(self, tree: Tree) -> Tree:
        if not (isinstance(tree, Ref) and self._next_is(("[",))):
            return tree
        condition = self._inside("[", "]", lambda: self._level(0))
        return Rows(tree, condition)

    def _primary(self) -> Tree:
        kind, text = self._peek()
        if text == "(" and kind == "sign":
            return self._inside("(", ")", lambda: self._level(0))
        if text == "." and kind == "sign":
            self._take()
            return Ref()
        if kind not in {"number", "text", "ref", "name"}:
            raise self._stuck()
        self._take()
        if kind == "number":
            return Literal(float(text) if "." in text else int(text))
        if kind == "text":
            return Literal(text[1:-1])
        if kind == "ref":
            return Ref(text)
        return Call(text, self._sides()) if self._next_is(("(",)) else Name(text)

    def _sides(self) -> tuple[Tree, ...]:
        return self._inside("(", ")", self._list)

    def _list(self) -> tuple[Tree, ...]:
        sides: list[Tree] = []
        while not self._next_is((")",)):
            sides.append(self._level(0))
            if not self._next_is((",",)):
                break
            self._take()
        return tuple(sides)

    def _inside(self, begin: str, end: str, read: Callable[[], Read]) -> Read:
        self._expect(begin)
        self._depth += 1
        if self._depth > DEEPEST:
            raise NotUnderstood(_("the expression goes too deep"))
        found = read()
        self._depth -= 1
        self._expect(end)
        return found

    def _expect(self, sign: str) -> None:
        if not self._next_is((sign,)):
            raise self._stuck()
        self._take()

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("end", "")

    def _take(self) -> tuple[str, str]:
        token = self._peek()
        self._at += 1
        return token

    def _stuck(self) -> NotUnderstood:
        text = self._peek()[1]
        if not text:
            return NotUnderstood(_("the expression ends too early"))
        return NotUnderstood(_("it cannot be read from “%(text)s” on") % {"text": text[:40]})
