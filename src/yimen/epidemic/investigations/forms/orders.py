"""An order by hand: what, where, by whom, by when."""

import datetime
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yimen.epidemic.investigations.actions import NewOrder
from yimen.epidemic.investigations.models import Priority
from yimen.epidemic.investigations.rules import FREE_FORM, WORKERS
from yimen.foundation.areas.fields import AreaField
from yimen.foundation.areas.queries import Node, children
from yimen.foundation.eforms.queries import titles
from yimen.foundation.staff.models import Post, Role
from yimen.kit import clock

LONGEST = datetime.timedelta(days=90)


class WhereForm(forms.Form):
    """The first question: in which division."""

    area = AreaField(label=_("In which division"))


class OrderForm(forms.Form):
    """The division is known; everything else about the order."""

    client_uuid = forms.UUIDField(widget=forms.HiddenInput)
    places = forms.TypedMultipleChoiceField(
        label=_("Where"), coerce=int, widget=forms.CheckboxSelectMultiple, required=False
    )
    role = forms.ChoiceField(label=_("Who does it"), initial=Role.GRID_DOCTOR)
    holder = forms.ChoiceField(
        label=_("One person only"),
        required=False,
        help_text=_("Left empty, it goes to whoever holds the post in each place."),
    )
    instructions = forms.CharField(
        label=_("What is to be done"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Name people only where it is needed."),
    )
    form_slug = forms.ChoiceField(label=_("Questionnaire"), initial=FREE_FORM)
    priority = forms.ChoiceField(
        label=_("Priority"), choices=Priority, initial=Priority.NORMAL, widget=forms.RadioSelect
    )
    due_at = forms.DateTimeField(
        label=_("To be reported by"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"})
    )
    needs_photo = forms.BooleanField(label=_("A photo is needed"), required=False)
    needs_place = forms.BooleanField(label=_("The place is asked for"), required=False)
    needs_closing = forms.BooleanField(
        label=_("I close it myself after the check"), required=False
    )

    def __init__(
        self,
        *args: Any,
        node: Node,
        holders: Sequence[Post],
        person_id: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.node, self.holders, self.person_id = node, holders, person_id
        below = [] if person_id else children(node.code)
        self._offer("places", [(one.code, one.name) for one in below])
        self._offer("role", [(role.value, role.label) for role in map(Role, WORKERS)])
        people = [(str(post.pk), _told(post)) for post in holders]
        self._offer("holder", [("", _("Everybody whose work it is"))] + people)
        self._offer("form_slug", titles())
        if not below:
            del self.fields["places"]

    def _offer(self, name: str, options: Sequence[tuple[Any, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = list(options)

    def clean_due_at(self) -> datetime.datetime:
        due: datetime.datetime = self.cleaned_data["due_at"]
        if not clock.now() < due <= clock.now() + LONGEST:
            raise forms.ValidationError(_("Choose a moment to come, within ninety days."))
        return due

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "places" in self.fields and not data.get("places") and not data.get("holder"):
            self.add_error("places", _("Choose at least one place, or one person."))
        return data

    def entry(self, user_id: int | None) -> NewOrder:
        data = self.cleaned_data
        post = next((one for one in self.holders if str(one.pk) == data["holder"]), None)
        chosen = tuple(data.get("places") or (self.node.code,))
        if post is not None and not self.person_id:
            chosen = (post.area_id,)
        return NewOrder(
            instructions=data["instructions"],
            form_slug=data["form_slug"],
            role=post.role if post else data["role"],
            priority=data["priority"],
            area_codes=chosen,
            due_at=data["due_at"],
            at=clock.now(),
            client_uuid=data["client_uuid"],
            person_id=self.person_id,
            assignee_id=post.user_id if post else None,
            needs_photo=data["needs_photo"],
            needs_place=data["needs_place"],
            needs_closing=data["needs_closing"],
            actor_id=user_id,
        )


def _told(post: Post) -> str:
    return f"{post.area.name} · {post.get_role_display()} · {post.user}"
