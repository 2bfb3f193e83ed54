"""Tags and filters that every template may use."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import template
from django.forms import (
    BoundField,
    CheckboxInput,
    ClearableFileInput,
    DateInput,
    DateTimeInput,
    Form,
    Select,
    Textarea,
)
from django.template.context import Context
from django.template.loader import render_to_string
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from yimen.foundation.ui.assets import files_of
from yimen.foundation.ui.icons import svg
from yimen.kit import clock

register = template.Library()

TONE_ICONS = {"ok": "success", "warn": "warning", "bad": "error", "info": "info"}
SummaryRow = Sequence[Any]  # label, value and, where it may be changed, the address for that


@register.simple_tag
def asset(entry: str) -> SafeString:
    """Links to the built style sheet and script; nothing without a build: pages still read."""
    styles, scripts = files_of(entry)
    links = format_html_join(
        "", '<link rel="stylesheet" href="{}">', ((static(s),) for s in styles)
    )
    return links + format_html_join(
        "", '<script type="module" src="{}"></script>', ((static(s),) for s in scripts)
    )


@register.simple_tag
def icon(name: str) -> SafeString:
    return mark_safe(svg(name))  # noqa: S308 - drawn by us, takes nothing from outside


def _kind(bound: BoundField) -> str:
    """How a field is laid out: one box, a group of choices, or a tick before its words."""
    widget = bound.field.widget
    if isinstance(widget, CheckboxInput):
        return "tick"
    if widget.use_fieldset:
        return "group"
    if isinstance(widget, Select):
        return "select"
    if isinstance(widget, Textarea | ClearableFileInput):
        return "wide"
    return "box"


def _with_browsers_date_box(bound: BoundField) -> None:
    """A date is chosen in the browser's own box, which reads one format only."""
    widget = bound.field.widget
    if isinstance(widget, DateTimeInput):
        widget.input_type, widget.format = "datetime-local", "%Y-%m-%dT%H:%M"
    elif isinstance(widget, DateInput):
        widget.input_type, widget.format = "date", "%Y-%m-%d"


@register.simple_tag
def field(
    bound: BoundField, show_when: str = "", width: str = "", needed: bool = False
) -> SafeString:
    """A form field whole: its label, its hint, its error and its input.

    `needed`: whenever it is shown, though the form as a whole can do without it.
    """
    _with_browsers_date_box(bound)
    context = {
        "field": bound,
        "kind": _kind(bound),
        "widget": bound.as_widget(),
        "show_when": show_when,
        "width": width,
        "optional": not (needed or bound.field.required),
        "needed": needed,
    }
    return render_to_string("ui/_field.html", context)


def _problems(form: Form) -> Iterable[tuple[str, str]]:
    """Each error with its field's name and the id to go to; '' for one of the whole form."""
    for message in form.non_field_errors():
        yield "", str(message)
    for bound in form:
        target = bound.id_for_label or f"{bound.auto_id}_0"
        for message in bound.errors:
            yield target, _problem(str(bound.label or ""), str(message))


def _problem(label: str, message: str) -> str:
    if not label:
        return message
    return gettext("%(label)s: %(message)s") % {"label": label, "message": message}


@register.simple_tag
def error_summary(form: Form | None, focus: bool = True) -> SafeString:
    """What is wrong with the form, on top of it, each error a link to its field."""
    if not form or not form.is_bound or not form.errors:
        return SafeString("")
    context = {"problems": list(_problems(form)), "focus": focus}
    return render_to_string("ui/_error_summary.html", context)


@register.simple_tag
def button(label: str, **options: Any) -> SafeString:
    """A button, or with `href` a link that looks like one; kind is '', quiet, danger or text."""
    return render_to_string("ui/_button.html", {"label": label, **options})


@register.simple_tag
def now_ms() -> int:
    """The house's time in a page: what a phone's clock is held against."""
    return int(clock.now().timestamp() * 1000)


@register.simple_tag
def tag(text: object, tone: str = "info") -> SafeString:
    return format_html('<span class="tag" data-tone="{}">{}</span>', tone, text)


@register.simple_tag
def notice(text: object, tone: str = "info", title: object = "") -> SafeString:
    context = {"text": text, "title": title, "tone": tone, "icon": TONE_ICONS[tone]}
    return render_to_string("ui/_notice.html", context)


@register.simple_tag
def summary_list(rows: Iterable[SummaryRow]) -> SafeString:
    """What was answered, to be checked: label, value and the way back to change it."""
    cells = [(row[0], row[1], row[2] if len(row) > 2 else None) for row in rows]
    return render_to_string("ui/_summary_list.html", {"rows": cells})


@register.simple_tag
def steps(current: int, total: int) -> SafeString:
    """Where one is in a form of several pages, in words and as a bar."""
    return render_to_string("ui/_steps.html", {"current": current, "total": total})


@register.simple_tag(takes_context=True)
def here(context: Context) -> str:
    """This page's own address with its query, to come back to."""
    request = context.get("request")
    return request.get_full_path() if request else "/"


@register.simple_tag(takes_context=True)
def block_again(context: Context, name: str) -> str:
    """The words of a block a second time: a page's title is its first heading too."""
    blocks = context.render_context[BLOCK_CONTEXT_KEY]
    text: str = blocks.get_block(name).render(context)
    return text
