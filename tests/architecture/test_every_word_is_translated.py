"""Nobody meets an English sentence on a Chinese page."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import locale
from django.utils.translation import templatize

from tests.architecture.readers import ROOT, SOURCE, entries, python_files
from yimen.foundation.audit.models import DEEDS, KINDS
from yimen.kit.refusals import Refusal

CALLS = {"gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy", "_"}
PLURAL, WITH_CONTEXT = {"ngettext", "ngettext_lazy"}, {"pgettext", "pgettext_lazy"}
TEMPLATE_CALL = re.compile(r"\b(n?gettext|pgettext)\(u?(['\"])((?:(?!\2)[^\\]|\\.)*)\2", re.DOTALL)
DJANGO = Path(locale.__file__).parent / "zh_Hans" / "LC_MESSAGES" / "django.po"


def catalogues() -> list[Path]:
    return sorted(SOURCE.rglob("locale/zh_Hans/LC_MESSAGES/*.po"))


def translated() -> dict[str, str]:
    known = {}
    for catalogue in [DJANGO, *catalogues()]:
        for entry in entries(catalogue):
            text = entry.get("msgstr") or entry.get("msgstr[0]") or ""
            if text and "fuzzy" not in entry:
                known[entry["msgid"]] = text
    return known


def said_in_code(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and node.args:
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            first = node.args[1 if name in WITH_CONTEXT else 0]
            if name in CALLS and isinstance(first, ast.Constant):
                yield str(first.value)


def said_in_refusals() -> Iterator[tuple[str, str]]:
    """The first words of a refusal's docstring are its sentence on the page."""
    for config in apps.get_app_configs():
        if config.name.startswith("yimen."):
            for path in sorted(Path(config.path).glob("*.py")):
                if "Refusal" in path.read_text() or "NotAllowed" in path.read_text():
                    import_module(f"{config.name}.{path.stem}")
    waiting = [Refusal]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind.__module__.startswith("yimen."):
            yield (kind.__doc__ or "").strip(), kind.__module__


def said_in_template(path: Path) -> Iterator[str]:
    for _name, _quote, text in TEMPLATE_CALL.findall(templatize(path.read_text())):
        yield text.encode("latin-1", "backslashreplace").decode("unicode_escape")


def said() -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for path in python_files():
        for text in said_in_code(path):
            found[text].add(path.relative_to(ROOT).as_posix())
    for text, module in said_in_refusals():
        found[text].add(module)
    for path in SOURCE.rglob("templates/**/*.html"):
        for text in said_in_template(path):
            found[text].add(path.relative_to(ROOT).as_posix())
    return found


def test_every_sentence_has_its_chinese() -> None:
    known = translated()
    missing = {text: sorted(where) for text, where in said().items() if text not in known}
    assert missing == {}


RECORDERS = {"Deed": 0, "record_deed": 0, "_deed": 1}  # and where the verb stands


def verbs_recorded() -> Iterator[str]:
    for path in python_files():
        for node in ast.walk(ast.parse(path.read_text())):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", "") or getattr(node.func, "attr", "")
            if (place := RECORDERS.get(name)) is not None:
                named = [word.value for word in node.keywords if word.arg == "verb"]
                for value in [*node.args[place : place + 1], *named]:
                    if isinstance(value, ast.Constant):
                        yield str(value.value)


def test_every_deed_has_its_words_on_the_page() -> None:
    assert set(verbs_recorded()) - set(DEEDS) == set()


def labels_named() -> Iterator[str]:
    """The models that the house names by label: what its deeds are done to is among them."""
    for path in python_files():
        if path.name == "privacy.py":  # names every table
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                label = node.value
                if re.fullmatch(r"[a-z_]+\.[A-Z][A-Za-z]+", label) and label in ours():
                    yield label


@cache
def ours() -> set[str]:
    models = (model for app in apps.get_app_configs() for model in app.get_models())
    return {
        model._meta.label
        for model in models
        if model.__module__.startswith("yimen.") and not hasattr(model, "pgh_tracked_model")
    }


def test_every_kind_of_row_has_its_words_on_the_page() -> None:
    assert set(labels_named()) - set(KINDS) == set()
    assert set(KINDS) - ours() == set()


@pytest.mark.parametrize("catalogue", catalogues(), ids=lambda path: path.parts[-5])
def test_a_translation_keeps_the_places_for_values(catalogue: Path) -> None:
    places = re.compile(r"%\(\w+\)[sd]|%[sd]|{\w+}")
    strays = [
        entry["msgid"]
        for entry in entries(catalogue)
        if (text := entry.get("msgstr") or entry.get("msgstr[0]") or "")
        if "msgid_plural" not in entry and "fuzzy" not in entry
        if sorted(places.findall(text)) != sorted(places.findall(entry["msgid"]))
    ]
    assert strays == []


def test_one_sentence_has_one_translation() -> None:
    texts: dict[tuple[str, str], set[str]] = defaultdict(set)
    for catalogue in catalogues():
        for entry in entries(catalogue):
            key = (entry.get("msgctxt", ""), entry["msgid"])
            texts[key].add(entry.get("msgstr") or entry.get("msgstr[0]") or "")
    assert {key: found for key, found in texts.items() if len(found) > 1} == {}
