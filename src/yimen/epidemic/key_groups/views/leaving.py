"""Lists of key persons, and from above, as files."""

from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404

from yimen.epidemic.key_groups import exporting, queries
from yimen.epidemic.key_groups.models import Group, ReceivedList
from yimen.epidemic.key_groups.views.received import filtered
from yimen.foundation.imports.fields import export_page
from yimen.kit.asking import Asking, signed_in
from yimen.kit.moments import asked
from yimen.kit.paging import together


@signed_in
def key_persons(request: Asking) -> HttpResponseBase:
    """Those of the list as it is filtered; files tell of now only."""
    if asked(request):
        raise Http404
    state, group = queries.state_of(request.GET.get("state", "")), request.GET.get("group", "")
    parts = queries.listed(request.user, state, group if group in Group.values else "", "")
    return export_page(request, exporting.key_persons(together(parts)))


@signed_in
def listed(request: Asking, pk: int) -> HttpResponseBase:
    one = get_object_or_404(ReceivedList.objects.visible_to(request.user), pk=pk)
    return export_page(request, exporting.listed(one, filtered(request, one)))
