"""The lifecycles of every app, as tables for the documentation: it cannot lie."""

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from django.apps import apps

from yimen.kit.lifecycle import Lifecycle

HEAD = "| verb | from | to | by |\n| --- | --- | --- | --- |\n"


def lifecycles() -> Iterator[tuple[str, str, Lifecycle, dict[str, frozenset[str]]]]:
    """Mission, app, table, and who else may do what a role does."""
    for app in apps.get_app_configs():
        if app.name.startswith("yimen.") and find_spec(f"{app.name}.rules"):
            rules = import_module(f"{app.name}.rules")
            *_, mission, name = app.name.split(".")
            for word, table in sorted(vars(rules).items()):
                if isinstance(table, Lifecycle):  # TRANSFER_LIFECYCLE: of the app's transfers
                    thing = word.removesuffix("LIFECYCLE").rstrip("_").lower()
                    whole = f"{name}/{thing}" if thing else name
                    yield mission, whole, table, getattr(rules, "ALSO", {})


def markdown(table: Lifecycle, also: dict[str, frozenset[str]]) -> str:
    rows = []
    for step in table:
        who = [step.by, *sorted(also.get(step.by, frozenset()) - {"system"})]
        names = " or ".join(f"`{role!s}`" for role in who)
        rows.append(f"| {step.verb} | `{step.source!s}` | `{step.target!s}` | {names} |\n")
    return HEAD + "".join(rows)


def pages(docs: Path) -> dict[Path, str]:
    """Each mission's page as it should read now. A lifecycle without its place is added."""
    texts: dict[Path, str] = {}
    for mission, name, table, also in lifecycles():
        page = docs / "missions" / f"{mission.replace('_', '-')}.md"
        text = texts.get(page) or page.read_text()
        mark = f"<!-- life of {mission}/{name} -->\n"
        if mark not in text:
            words = name.replace("_", " ").replace("/", ": ")
            text += f"\n## The life of {words}\n\n{mark}<!-- end -->\n"
        texts[page] = _filled(text, mark, markdown(table, also))
    return texts


def _filled(text: str, mark: str, table: str) -> str:
    before, _, rest = text.partition(mark)
    _, _, after = rest.partition("<!-- end -->")
    return f"{before}{mark}{table}<!-- end -->{after}"
