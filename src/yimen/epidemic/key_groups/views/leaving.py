"""Lists of key persons, and from above, as files."""

from django.http import HttpResponseBase
from django.shortcuts import get_object_or_404

from yimen.epidemic.key_groups import exporting
from yimen.epidemic.key_groups.models import ReceivedList
from yimen.epidemic.key_groups.views.received import filtered
from yimen.epidemic.key_groups.views.reporter import wanted
from yimen.foundation.imports.fields import export_page
from yimen.kit.asking import Asking, signed_in


@signed_in
def key_persons(request: Asking) -> HttpResponseBase:
    """Those of the list as it is filtered."""
    return export_page(request, exporting.key_persons(wanted(request)))


@signed_in
def listed(request: Asking, pk: int) -> HttpResponseBase:
    one = get_object_or_404(ReceivedList.objects.visible_to(request.user), pk=pk)
    return export_page(request, exporting.listed(one, filtered(request, one)))
