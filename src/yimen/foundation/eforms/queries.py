"""Which version of a form is asked now, and answers in words."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from yimen.foundation.areas.queries import path
from yimen.foundation.eforms import rules
from yimen.foundation.eforms.models import Answers, Definition, Draft
from yimen.foundation.people.rules import mask_id, mask_phone
from yimen.kit.sight import Actor


def newest(slug: str) -> Definition:
    """The version in force; Definition.DoesNotExist when the form was never published."""
    return Definition.objects.filter(slug=slug).latest("version")


def asked(slug: str, for_whom: str, user: Actor) -> Definition:
    """The version in which this form is asked here: that of his draft, else the newest."""
    mine = Draft.objects.visible_to(user).filter(slug=slug, for_whom=for_whom)
    draft = mine.select_related("definition").first()
    return draft.definition if draft else newest(slug)


def newest_ones() -> QuerySet[Definition]:
    """The newest version of every form."""
    return Definition.objects.order_by("slug", "-version").distinct("slug")


def titles() -> list[tuple[str, str]]:
    """Every published form: its slug, and its title as the newest version has it."""
    return [(one.slug, rules.text(one.title)) for one in newest_ones()]


def slugs() -> list[str]:
    """All forms that were ever published."""
    return sorted(set(Definition.objects.values_list("slug", flat=True)))


def readable(answers: Answers, *, whole: bool = False) -> list[tuple[str, str]]:
    """Label and answer, in the reader's language, under the version they were given under.

    Phone and document numbers are masked; `whole` is for who gave them.
    """
    return in_words(answers.definition.schema, answers.values, whole=whole)


def in_words(
    schema: Mapping[str, Any], values: Mapping[str, Any], *, whole: bool = False
) -> list[tuple[str, str]]:
    """The same of answers that are not kept yet."""
    lines: list[tuple[str, str]] = []
    for item in rules.questions(schema):
        if item["name"] not in values:
            continue
        if rules.is_group(item):
            lines += _rows(schema, item, values[item["name"]], whole)
        else:
            value = words_of(schema, item, values[item["name"]], whole=whole)
            lines.append((rules.text(item["label"]), value))
    return [(label, value) for label, value in lines if value]


def _rows(
    schema: Mapping[str, Any], group: rules.Field, rows: list[dict[str, Any]], whole: bool
) -> list[tuple[str, str]]:
    """Each row is one line: what it is called, and all its answers."""
    inside = {**schema, "pages": [{"fields": group["fields"]}]}
    lines = []
    for number, row in enumerate(rows, 1):
        told = in_words(inside, row, whole=whole)
        said = "\n".join(f"{label}: {value}" for label, value in told)
        lines.append((f"{rules.text(group['item_label'])} {number}", said))
    return lines


def words_of(
    schema: Mapping[str, Any], item: rules.Field, value: object, *, whole: bool = True
) -> str:
    """One answer as it is read."""
    if value is None:
        return ""
    kind = item["type"]
    if kind == "area":
        return path(int(str(value))) if str(value).isdigit() else str(value)
    if kind == "phone":
        return str(value).removeprefix("+86") if whole else mask_phone(str(value))
    if kind == "id_number":
        return str(value) if whole else mask_id(str(value))
    if kind == "datetime":
        return str(value).replace("T", " ")
    labels = {one["value"]: rules.text(one["label"]) for one in rules.choices(schema, item)}
    values = value if isinstance(value, list) else [value]
    return ", ".join(labels.get(one, str(one)) for one in values)
