"""Small files, short functions, one word for one thing, and nothing hidden in a corner."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps

from tests.architecture.readers import ROOT, SOURCE, functions, python_files

LONGEST_FILE, LONGEST_FUNCTION = 400, 25
# path and function: why it may be longer
LONGER: dict[tuple[str, str], str] = {}
NOWHERE = {"core", "common", "utils", "helpers", "misc", "util", "helper"}
OURS = [config for config in apps.get_app_configs() if config.name.startswith("yimen.")]


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_no_file_is_longer_than_a_person_reads_at_once() -> None:
    long = [
        f"{relative(path)}: {lines}"
        for path in python_files(SOURCE, ROOT / "tests", ROOT / "bench")
        if (lines := len(path.read_text().splitlines())) > LONGEST_FILE
    ]
    assert long == []


def test_no_function_is_longer_than_a_screen_allows() -> None:
    long = [
        f"{relative(path)}: {name} {length}"
        for path in python_files()
        for name, length in functions(path)
        if length > LONGEST_FUNCTION and (relative(path), name) not in LONGER
    ]
    assert long == []


def test_every_exception_to_the_length_still_needs_it() -> None:
    for (path, name), reason in LONGER.items():
        assert len(reason) > 10
        assert dict(functions(ROOT / path))[name] > LONGEST_FUNCTION


def test_no_two_apps_share_a_last_name() -> None:
    names = [config.name.rsplit(".", 1)[1] for config in OURS]
    assert sorted(names) == sorted(set(names))


def test_no_folder_is_a_corner_for_everything() -> None:
    corners = [
        relative(path)
        for path in SOURCE.rglob("*")
        if (path.is_dir() or path.suffix == ".py") and path.stem in NOWHERE
    ]
    assert corners == []


@pytest.mark.parametrize("config", OURS, ids=lambda config: config.label)
def test_an_app_that_hears_facts_listens_from_the_start(config: object) -> None:
    folder = Path(config.path)  # type: ignore[attr-defined]
    if not (folder / "receivers.py").exists():
        return
    tree = ast.parse((folder / "apps.py").read_text())
    ready = [n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef) and n.name == "ready"]
    assert ready, f"{config.name} has receivers.py but no ready()"  # type: ignore[attr-defined]
    assert "receivers" in ast.unparse(ready[0])


def test_every_model_has_its_word_in_the_glossary() -> None:
    words = (ROOT / "docs" / "glossary.md").read_text()
    known = set(re.findall(r"`(\w+\.\w+)`", words))
    models = {
        model._meta.label
        for config in OURS
        for model in config.get_models()
        if not hasattr(model, "pgh_tracked_model")
    }
    assert models - known == set()


def test_the_glossary_speaks_only_of_what_there_is() -> None:
    words = (ROOT / "docs" / "glossary.md").read_text()
    strays = []
    for label in re.findall(r"`(\w+\.\w+)`", words):
        try:
            apps.get_model(label)
        except LookupError:
            strays.append(label)
    assert strays == []


def comparisons_with_a_status(path: Path) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Compare):
            sides = [node.left, *node.comparators]
            names = {getattr(side, "attr", getattr(side, "id", "")) for side in sides}
            if "status" in names and any(isinstance(op, ast.Eq | ast.In) for op in node.ops):
                found.append(f"{relative(path)}:{node.lineno}")
    return found


def test_no_page_decides_by_a_status() -> None:
    """The lifecycle's table says what may happen next."""
    pages = [p for p in python_files() if p.stem == "views" or p.parent.name == "views"]
    assert [line for path in pages for line in comparisons_with_a_status(path)] == []


def test_no_template_decides_by_a_status() -> None:
    asks = re.compile(r"{%\s*(?:el)?if\b[^%]*\.status\s*(?:==|!=|in)")
    strays = [relative(p) for p in SOURCE.rglob("*.html") if asks.search(p.read_text())]
    assert strays == []


def test_no_template_carries_a_script_or_a_style() -> None:
    inline = re.compile(
        r"<script(?![^>]*\b(?:src|type=\"application/json\"))|<style|\sstyle=|\shx-on|\son\w+=\"",
        re.IGNORECASE,
    )
    strays = [relative(p) for p in SOURCE.rglob("*.html") if inline.search(p.read_text())]
    assert strays == []


def test_lock_files_name_no_registry() -> None:
    hosts = re.compile(r"https?://|--index-url|--extra-index-url|--find-links")
    locks = [*ROOT.glob("requirements*.lock"), *ROOT.glob("frontend/package-lock.json")]
    strays = [relative(path) for path in locks if resolved_hosts(path, hosts)]
    assert strays == []


def resolved_hosts(path: Path, hosts: re.Pattern[str]) -> list[str]:
    """Lines that say from where to fetch; a funding page of a package is not such a line."""
    lines = path.read_text().splitlines()
    if path.suffix == ".json":
        lines = [line for line in lines if '"resolved"' in line]
    return [line for line in lines if hosts.search(line) and not line.lstrip().startswith("#")]
