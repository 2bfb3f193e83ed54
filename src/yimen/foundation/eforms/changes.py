"""What differs between two versions of a form, in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yimen.foundation.eforms.structure import Field, Schema, choices, is_group, text
from yimen.foundation.eforms.xlsform.spoken import Speaker

ADDED, REMOVED, CHANGED = "added", "removed", "changed"
WORDS = {
    ADDED: gettext_lazy("added"),
    REMOVED: gettext_lazy("removed"),
    CHANGED: gettext_lazy("changed"),
}
TYPES = {
    "text": gettext_lazy("free text"),
    "integer": gettext_lazy("whole number"),
    "decimal": gettext_lazy("number"),
    "date": gettext_lazy("day"),
    "time": gettext_lazy("time of day"),
    "datetime": gettext_lazy("day and time"),
    "phone": gettext_lazy("phone number"),
    "id_number": gettext_lazy("document number"),
    "area": gettext_lazy("division"),
    "select_one": gettext_lazy("one of several answers"),
    "select_many": gettext_lazy("any of several answers"),
    "yes_no_unknown": gettext_lazy("yes, no or unknown"),
    "note": gettext_lazy("a note to read"),
    "group": gettext_lazy("rows that repeat"),
}


@dataclass(frozen=True)
class Part:
    """One thing about a question that is otherwise now."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Change:
    kind: str
    where: str  # the page, or the group
    label: str
    parts: tuple[Part, ...] = ()

    @property
    def words(self) -> str:
        return str(WORDS[self.kind])


@dataclass(frozen=True)
class _Asked:
    item: Field
    where: str
    told: Mapping[str, str]  # everything about it in words, by what it is


def differences(old: Schema, new: Schema) -> list[Change]:
    """Questions added, removed and changed, in the order of the newer version."""
    before, after = _asked(old), _asked(new)
    changes = [
        Change(ADDED, one.where, text(one.item["label"]))
        if name not in before
        else Change(CHANGED, one.where, text(one.item["label"]), _parts(before[name], one))
        for name, one in after.items()
    ]
    gone = [
        Change(REMOVED, one.where, text(one.item["label"]))
        for name, one in before.items()
        if name not in after
    ]
    return [one for one in changes if one.kind == ADDED or one.parts] + gone


def _parts(old: _Asked, new: _Asked) -> tuple[Part, ...]:
    names = [*new.told, *(name for name in old.told if name not in new.told)]
    return tuple(
        Part(name, old.told.get(name, "—"), new.told.get(name, "—"))
        for name in names
        if old.told.get(name) != new.told.get(name)
    )


def _asked(schema: Schema) -> dict[str, _Asked]:
    speaker = Speaker(schema)
    found: dict[str, _Asked] = {}
    for page in schema["pages"]:
        where = text(page["title"])
        shown = speaker.say(page["show_when"]) if "show_when" in page else ""
        for item in page["fields"]:
            found[item["name"]] = _one(schema, speaker, item, where, shown)
            for inner in item.get("fields", []):
                label = text(item["label"])
                found[inner["name"]] = _one(schema, speaker, inner, label, "")
    return found


def _one(schema: Schema, speaker: Speaker, item: Field, where: str, page_shown: str) -> _Asked:
    told = {name: said for name, said in _told(schema, speaker, item) if said}
    if page_shown:
        told[_("The page is shown when")] = page_shown
    return _Asked(item, where, {_("Page"): where, **told})


def _told(schema: Schema, speaker: Speaker, item: Field) -> Iterator[tuple[str, str]]:
    for tongue, name in (("zh-hans", _("Words in Chinese")), ("en", _("Words in English"))):
        yield name, item["label"][tongue]
    yield _("Kind"), str(TYPES[item["type"]])
    yield _("Hint"), _spoken(item, "hint", "help")
    needed = item.get("required", False)
    yield _("Must be answered"), _("always") if needed is True else _said(speaker, needed)
    yield _("Shown when"), _said(speaker, item.get("show_when"))
    yield _("Answers"), _answers(schema, item)
    yield _("Answers that fit"), _said(speaker, item.get("choice_filter"))
    if is_group(item):
        yield _("How many rows"), f"{item.get('min', 0)}–{item.get('max', '')}"
        yield _("One row is called"), text(item["item_label"])
    else:
        yield _("Limits"), speaker.constraint(item)
        yield _("Said when it is wrong"), _spoken(item, "message")


def _spoken(item: Field, *parts: str) -> str:
    return " / ".join(text(item[part]) for part in parts if part in item)


def _said(speaker: Speaker, logic: Any) -> str:
    return "" if logic is None or logic is False else speaker.say(logic)


def _answers(schema: Schema, item: Field) -> str:
    if not item["type"].startswith("select"):
        return ""
    return "、".join(f"{text(one['label'])}" for one in choices(schema, item))
