"""Our own lint: where pages read, rows about people are asked for through `visible_to`.

`python -m tests.architecture.lint_sight` names every line that does not. In `views`, `api`,
`lane`, `queries` and `forms`, an expression that begins with `Model.objects` (or
`_default_manager`) of a model whose queryset has `visible_to` must call it. `get_object_or_404`
and `get_list_or_404` on the bare model count too. A line may say why it is free of the rule:
`# sight: <reason>`.
"""

import ast
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2] / "src" / "yimen"
LAYERS = ("views", "api", "lane", "queries", "forms", "own_data")
MANAGERS = {"objects", "_default_manager", "_base_manager"}
SHORTCUTS = {"get_object_or_404", "get_list_or_404"}
ESCAPE = re.compile(r"#\s*sight:\s*(\S.{9,})")


def faults(source: str, guarded: set[str]) -> Iterator[tuple[int, str]]:
    """Line and model of each read that passes by the one door."""
    tree, lines = ast.parse(source), source.splitlines()
    excused = {number for number, line in enumerate(lines, 1) if ESCAPE.search(line)}
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        name = _bare_read(node)
        if name not in guarded or _asks_first(node, parents):
            continue
        if not {node.lineno, node.lineno - 1} & excused:
            yield node.lineno, name


def _bare_read(node: ast.AST) -> str:
    """The model that is read here: `Model.objects`, `models.Model.objects`, a shortcut."""
    if isinstance(node, ast.Attribute) and node.attr in MANAGERS:
        return _last_name(node.value)
    if isinstance(node, ast.Call) and _last_name(node.func) in SHORTCUTS and node.args:
        return _last_name(node.args[0])
    return ""


def _last_name(node: ast.AST) -> str:
    if isinstance(node, ast.Name):
        return node.id
    return node.attr if isinstance(node, ast.Attribute) else ""


DOORS = {"visible_to", "parts_visible_to"}


def _asks_first(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> bool:
    """Whether the very next thing called on the manager is `visible_to`."""
    follower = parents.get(node)
    return isinstance(follower, ast.Attribute) and follower.attr in DOORS


def guarded_models() -> set[str]:
    """The names of all models with `visible_to`, and of their histories."""
    from django.apps import apps

    models = [m for m in apps.get_models() if hasattr(m._default_manager.all(), "visible_to")]
    return {name for model in models for name in (model.__name__, f"{model.__name__}Event")}


def reading_files(root: Path = ROOT) -> Iterator[Path]:
    for path in sorted(root.rglob("*.py")):
        if path.stem in LAYERS or path.parent.name in LAYERS:
            yield path


def main() -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yimen.config.settings")
    django.setup()
    found = [
        f"{path}:{line}: {name} is read without visible_to"
        for path in reading_files()
        for line, name in faults(path.read_text(), guarded_models())
    ]
    sys.stdout.writelines(f"{line}\n" for line in found)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
