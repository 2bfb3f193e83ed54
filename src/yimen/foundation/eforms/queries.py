"""Which version of a form is asked now, and answers in words."""

from typing import Any

from yimen.foundation.eforms import rules
from yimen.foundation.eforms.models import Answers, Definition


def newest(slug: str) -> Definition:
    """The version in force; Definition.DoesNotExist when the form was never published."""
    return Definition.objects.filter(slug=slug).latest("version")


def titles() -> list[tuple[str, str]]:
    """Every published form: its slug, and its title as the newest version has it."""
    newest_ones = Definition.objects.order_by("slug", "-version").distinct("slug")
    return [(one.slug, rules.text(one.title)) for one in newest_ones]


def slugs() -> list[str]:
    """All forms that were ever published."""
    return sorted(set(Definition.objects.values_list("slug", flat=True)))


def readable(answers: Answers) -> list[tuple[str, str]]:
    """Label and answer, in the reader's language, under the version they were given under."""
    schema = answers.definition.schema
    return [
        (rules.text(item["label"]), _words(schema, item, answers.values[item["name"]]))
        for item in rules.questions(schema)
        if item["name"] in answers.values
    ]


def _words(schema: dict[str, Any], item: rules.Field, value: object) -> str:
    labels = {one["value"]: rules.text(one["label"]) for one in rules.choices(schema, item)}
    values = value if isinstance(value, list) else [value]
    return ", ".join(labels.get(one, str(one)) for one in values)
