"""Where to look for people who are on record twice."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from yimen.foundation.accounts.models import User
from yimen.foundation.areas.fields import AreaField
from yimen.foundation.areas.models import Level
from yimen.foundation.areas.queries import Node, inside
from yimen.foundation.people.rules import WRITERS

SMALL = (Level.VILLAGE, Level.TOWNSHIP)


class DuplicatesForm(forms.Form):
    area = AreaField(label=_("Village or township"))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_area(self) -> Node:
        node: Node = self.cleaned_data["area"]
        if not inside(node, self.user.sight.ranges(WRITERS)):
            raise ValidationError(_("This place is outside your area."))
        if node.level not in SMALL:
            raise ValidationError(_("Please choose a village or a township."))
        return node
