"""What the architecture tests read: our sources, templates and catalogues."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "yimen"
QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')


def python_files(*roots: Path) -> list[Path]:
    return [
        path
        for root in roots or (SOURCE,)
        for path in sorted(root.rglob("*.py"))
        if "migrations" not in path.parts and "node_modules" not in path.parts
    ]


def functions(path: Path) -> Iterator[tuple[str, int]]:
    """Each function's name and its length in lines, decorators and docstring not counted."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert node.end_lineno
            first = node.body[0]
            documented = ast.get_docstring(node) is not None and first.end_lineno
            shown = first.end_lineno - first.lineno + 1 if documented else 0
            yield node.name, node.end_lineno - node.lineno + 1 - shown


def entries(catalogue: Path) -> Iterator[dict[str, str]]:
    """The messages of a .po file: msgid, msgctxt, msgstr, msgstr[0]; `fuzzy` when it is."""
    entry: dict[str, str] = {}
    keyword = ""
    for line in [*catalogue.read_text(encoding="utf-8").splitlines(), ""]:
        if not line.strip():
            if entry.get("msgid"):
                yield entry
            entry, keyword = {}, ""
        elif line.startswith("#,") and "fuzzy" in line:
            entry["fuzzy"] = "yes"
        elif not line.startswith("#"):
            found = re.match(r"(msg\w+(?:\[\d\])?)\s", line)
            keyword = found.group(1) if found else keyword
            text = "".join(QUOTED.findall(line))
            entry[keyword] = entry.get(keyword, "") + _unescaped(text)


def _unescaped(text: str) -> str:
    signs = {"\\n": "\n", '\\"': '"', "\\\\": "\\", "\\t": "\t"}
    return re.sub(r'\\[n"\\t]', lambda found: signs[found.group()], text)
