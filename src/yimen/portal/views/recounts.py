"""Where the figures and the rows themselves did not say the same, night by night."""

from contextlib import suppress

from django.contrib import messages
from django.db.transaction import atomic
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from procrastinate.exceptions import AlreadyEnqueued

from yimen.foundation.areas.queries import names_of
from yimen.foundation.audit.actions import Deed, record
from yimen.foundation.figures.models import Difference
from yimen.foundation.figures.tasks import recount_now
from yimen.foundation.staff.models import Role
from yimen.kit.doors import for_roles
from yimen.kit.paging import asked

SIZE = 50


@for_roles({Role.SYSTEM_ADMIN})
def listing(request: HttpRequest) -> HttpResponse:
    """Every difference that was found, the newest first."""
    found = Difference.objects.select_related("recount")
    page = asked(request, found, SIZE, key="-pk")
    names = names_of(one.area_code for one in page.items)
    rows = [(one, names.get(one.area_code, f"{one.area_code:012d}")) for one in page.items]
    return render(request, "portal/recounts.html", {"rows": rows, "page": page})


@require_POST
@for_roles({Role.SYSTEM_ADMIN})
def recount(request: HttpRequest) -> HttpResponse:
    """Count everything anew now; a count that waits already is enough."""
    with suppress(AlreadyEnqueued), atomic():  # the refusal of one row undoes no more
        recount_now.defer()
    record(Deed("recount", "figures.Recount"), by=request.user)  # type: ignore[arg-type]
    messages.success(request, _("The figures are being counted anew. Look again in a minute."))
    return redirect("portal:system")
