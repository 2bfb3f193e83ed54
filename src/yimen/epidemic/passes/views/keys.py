"""The keys that sign codes: the system administrator's."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yimen.epidemic.passes import actions
from yimen.epidemic.passes.forms import WhyForm
from yimen.epidemic.passes.models import Key
from yimen.epidemic.passes.rules import lives
from yimen.epidemic.passes.views.shared import SIZE, TONES
from yimen.kit.asking import Asking, holding
from yimen.kit.paging import asked


@holding(lives.KEEPERS)
def listing(request: Asking) -> HttpResponse:
    page = asked(request, Key.objects.all(), SIZE, key="-pk")
    rows = [(row, TONES[row.status], row.is_dropped) for row in page.items]
    return render(request, "passes/keys.html", {"rows": rows, "page": page})


@holding(lives.KEEPERS)
@require_POST
def rotate(request: Asking) -> HttpResponse:
    actions.rotate_keys(by=request.user)
    messages.success(request, _("The next key signs from now on."))
    return redirect("passes:keys")


@holding(lives.KEEPERS)
def compromise(request: Asking, pk: int) -> HttpResponse:
    key = get_object_or_404(Key, pk=pk)
    form = WhyForm(request.POST or None)
    if form.is_valid():
        actions.compromise(key.pk, form.cleaned_data["comment"], by=request.user)
        messages.success(request, _("Dropped. All codes that this key has signed are dead."))
        return redirect("passes:keys")
    context = {"form": form, "title": _("Drop a compromised key"), "key": key}
    return render(request, "passes/form.html", context, status=422 if form.is_bound else 200)
