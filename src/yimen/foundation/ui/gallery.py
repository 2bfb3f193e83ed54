"""Every component with its states, for the page that shows them all."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yimen.foundation.ui.icons import ICONS

SHELLS = ("resident", "flow", "worker", "desk", "wall")
CHOICES = [("yes", _("Yes")), ("no", _("No")), ("unknown", _("Unknown"))]


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("As on the ID card"))
    phone = forms.CharField(
        label=_("Mobile phone"), widget=forms.TextInput({"type": "tel", "autocomplete": "tel"})
    )
    arrived = forms.DateField(label=_("Day of arrival"))
    group = forms.ChoiceField(
        label=_("Staying"), choices=[("home", _("At home")), ("hotel", _("In a hotel"))]
    )
    fever = forms.ChoiceField(label=_("Fever"), choices=CHOICES, widget=forms.RadioSelect)
    signs = forms.MultipleChoiceField(
        label=_("Other signs"),
        choices=[("cough", _("Cough")), ("tired", _("Tiredness")), ("none", _("None of these"))],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    note = forms.CharField(label=_("Note"), widget=forms.Textarea, required=False)
    agrees = forms.BooleanField(label=_("What is written here is true"))


def samples(query: Mapping[str, str]) -> dict[str, object]:
    """What the gallery draws: a form as it comes, and one sent with mistakes."""
    shell = query.get("shell", "")
    shell = shell if shell in SHELLS else "desk"
    return {
        "shell": f"ui/{shell}.html",
        "samples": "ui/_gallery_wall.html" if shell == "wall" else "ui/_gallery.html",
        "bars": BARS,
        "bars_chart": {
            "kind": "bar",
            "across": True,
            "x": [name for name, _number in BARS],
            "series": [{"name": gettext("Overdue"), "values": [number for _name, number in BARS]}],
        },
        "shells": SHELLS,
        "fresh": SampleForm(prefix="fresh"),
        "wrong": SampleForm({"wrong-name": "", "wrong-phone": "1381234"}, prefix="wrong"),
        "tones": ("info", "ok", "warn", "bad"),
        "rows": ROWS,
        "answers": ANSWERS,
        "page": {"previous_url": "?", "next_url": "?"},
        "icons": sorted(ICONS),
        "chart": {"kind": "line", "x": DAYS, "series": _series()},
        "chart_rows": list(zip(DAYS, OPENED, CLOSED, strict=True)),
    }


BARS = [
    ("湖滨区", 62),
    ("陕州区", 31),
    ("灵宝市", 18),
    ("渑池县", 9),
    ("卢氏县", 3),
    ("义马市", 0),
]
DAYS = ["1-25", "1-26", "1-27", "1-28", "1-29", "1-30", "1-31"]
OPENED, CLOSED = [41, 66, 83, 120, 97, 104, 88], [5, 31, 60, 92, 110, 99, 101]


def _series() -> list[dict[str, object]]:
    names = (gettext("Opened"), gettext("Closed"))
    return [{"name": n, "values": v} for n, v in zip(names, (OPENED, CLOSED), strict=True)]


ROWS = [
    {
        "title": _("Add to your return home"),
        "text": _("Who lives with you is missing"),
        "icon": "edit",
        "tag": _("Today before midnight"),
        "tone": "warn",
        "url": "?",
    },
    {
        "title": _("Card for seniors"),
        "icon": "check-list",
        "tag": _("Accepted"),
        "tone": "ok",
        "end": _("yesterday"),
        "url": "?",
    },
]
ANSWERS = [
    (_("Name"), "测*甲", "?"),
    (_("Mobile phone"), "138****1234", "?"),
    (_("Staying"), _("At home"), None),
]
