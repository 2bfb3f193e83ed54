"""Which key persons to list."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yimen.epidemic.key_groups.models import Group, Status, Symptom
from yimen.foundation.areas.fields import AreaField
from yimen.foundation.areas.queries import pieces
from yimen.kit.moments import MomentField
from yimen.kit.sight import within


class MomentForm(forms.Form):
    """As known when."""

    as_of = MomentField()


class FilterForm(forms.Form):
    """Everything may be left out; what cannot be read is left out too."""

    group = forms.ChoiceField(label=_("Group"), required=False, choices=[("", ""), *Group.choices])
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("All")),
            (Status.LISTED, _("Under observation")),
            (Status.RELEASED, _("Released")),
            ("all", _("Listed or released")),
        ],
    )
    symptoms = forms.ChoiceField(
        label=_("symptoms"), required=False, choices=[("", ""), *Symptom.choices]
    )
    day = forms.DateField(label=_("day"), required=False)
    area = AreaField(required=False)
    once = forms.BooleanField(required=False)  # each human being once a group, as figures count
    as_of = MomentField()

    def wanted(self) -> Q:
        """The condition on the rows. The day is that on which the state asked for began."""
        wish = self.cleaned_data
        found = self._in_state() & self._inside()
        for name in ("group", "symptoms"):
            if wish.get(name):
                found &= Q(**{name: wish[name]})
        return found & Q(counts=True) if wish.get("once") else found

    def _in_state(self) -> Q:
        wish = self.cleaned_data
        state, day = wish.get("state"), wish.get("day")
        found = Q(status=state) if state in Status.values else Q()
        if state == "all":
            found = ~Q(status=Status.VOID)
        if not day:
            return found
        if state == Status.RELEASED:
            return found & Q(released_at__date=day)
        return found & (Q(symptoms_on=day) if wish.get("symptoms") else Q(since=day))

    def _inside(self) -> Q:
        """Of one division: who stays there, which is where he is counted."""
        area = self.cleaned_data.get("area")
        if not area:
            return Q()
        ranges = [(low, high) for _code, low, high in pieces([area.code])]
        return within(ranges, "area_code")
