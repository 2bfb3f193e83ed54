"""Who sets colours by hand, and where: counted for every headquarters and the auditor."""

from django.http import HttpResponse
from django.shortcuts import render

from yimen.epidemic.passes.queries import lists
from yimen.epidemic.passes.rules import lives
from yimen.kit.asking import Asking, holding


@holding(lives.MONITORS)
def index(request: Asking) -> HttpResponse:
    return render(request, "passes/monitor.html", {"rows": lists.by_hand(request.user)})
