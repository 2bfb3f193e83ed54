"""The board: who has reported the day, who has not and whom to call; reminding; files."""

import datetime
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from yimen.epidemic.key_groups import actions, board, coverage, reporting
from yimen.epidemic.key_groups.coverage import Coverage
from yimen.epidemic.key_groups.forms.daily import BoardForm, HoursForm
from yimen.epidemic.key_groups.models import ReportingHours
from yimen.foundation.areas import queries as areas
from yimen.foundation.areas.models import Level
from yimen.foundation.areas.queries import Node
from yimen.foundation.staff.rules import STAND_IN_GIVERS
from yimen.kit import clock
from yimen.kit.asking import Asking, holding, wants_part
from yimen.kit.sheets import KINDS, sheet_response

SIZE = 20


@dataclass(frozen=True)
class Asked:
    """The division (none: all in sight), the day, and as known when."""

    node: Node | None
    tops: tuple[Node, ...]
    day: datetime.date
    as_of: datetime.datetime | None

    @property
    def code(self) -> int | None:
        return self.node.code if self.node else None

    @property
    def is_live(self) -> bool:
        return self.as_of is None and self.day == clock.today()

    def link(self, **other: Any) -> str:
        """The query of this board, with something else of it."""
        as_of = f"{timezone.localtime(self.as_of):%Y-%m-%dT%H:%M:%S}" if self.as_of else None
        day = None if self.day == clock.today() else self.day.isoformat()
        wanted = {"area": self.code, "day": day, "as_of": as_of} | other
        return urlencode({key: value for key, value in wanted.items() if value})


def _asked(request: Asking) -> Asked:
    form = BoardForm(request.GET or request.POST)
    form.is_valid()
    values = form.cleaned_data
    ranges = request.user.sight.ranges(reporting.LOOKING_ON)
    tops = tuple(areas.tops(ranges))
    code = values.get("area")
    node = areas.node(code) if code else (tops[0] if len(tops) == 1 else None)
    if "area" in form.errors or (code and (node is None or not areas.inside(node, ranges))):
        raise Http404
    as_of = values.get("as_of")
    today = timezone.localdate(as_of) if as_of else clock.today()
    return Asked(node, tops, min(values.get("day") or today, today), as_of)


@holding(reporting.LOOKING_ON)
def index(request: Asking) -> HttpResponse:
    asked = _asked(request)
    whole = coverage.coverage(request.user, asked.code, asked.day, asked.as_of)
    in_full = whole.villages if _is_lowest(asked.node) else ()
    lines, key = board.silent(whole, after=_after(request), most=SIZE)
    context = {
        "asked": asked,
        "coverage": whole,
        "silent": lines,
        "named": lines[: board.NAMED],
        "next": asked.link(after=f"{key[0]}.{key[1]}") if key else "",
        "parts": _parts(asked, whole),
        "villages": board.lines(in_full, asked.day, asked.as_of),
        "vacant": [areas.path(code) for code in whole.vacant[:SIZE]],
        "strip": board.strip(_ranges(request, asked), _today(asked), asked.as_of),
        "chain": _chain(request, asked.node),
        "query": asked.link(),
        "kinds": (("xlsx", "Excel"), ("csv", "CSV")),
        "is_early": asked.is_live and clock.now() < whole.hours.due(asked.day),
        "topics": [f"figures:{one.code}" for one in ([asked.node] if asked.node else asked.tops)],
        "may_lend": not request.user.sight.roles.isdisjoint(STAND_IN_GIVERS),
        "may_set": not request.user.sight.roles.isdisjoint(reporting.SETTERS),
    }
    page = "key_groups/_coverage.html" if wants_part(request) else "key_groups/coverage.html"
    return render(request, page, context)


def _today(asked: Asked) -> datetime.date:
    return timezone.localdate(asked.as_of) if asked.as_of else clock.today()


def _after(request: Asking) -> board.Key | None:
    """Behind which village the list goes on; what nobody gave out starts again."""
    day, _dot, code = request.GET.get("after", "").partition(".")
    try:
        return datetime.date.fromisoformat(day), int(code)
    except ValueError:
        return None


def _is_lowest(node: Node | None) -> bool:
    return node is not None and node.level in {Level.TOWNSHIP, Level.VILLAGE}


def _parts(asked: Asked, whole: Coverage) -> list[tuple[Node, str, Coverage]]:
    """The divisions below with their own coverage, those with most missing first."""
    nodes = areas.children(asked.node.code, ended=True) if asked.node else list(asked.tops)
    if _is_lowest(asked.node):
        return []
    each = whole.of(nodes)
    found = [(node, asked.link(area=node.code), each[node.code]) for node in nodes]
    there = [one for one in found if one[2].expected or not one[0].ended_on]
    return sorted(there, key=lambda one: (-one[2].behind, one[0].code))


def _ranges(request: Asking, asked: Asked) -> tuple[tuple[int, int], ...]:
    if asked.code is None:
        return request.user.sight.ranges(reporting.LOOKING_ON)
    return tuple((first, last) for _part, first, last in areas.pieces([asked.code]))


def _chain(request: Asking, node: Node | None) -> list[Node]:
    """The way down to the division, from the highest in sight."""
    ranges = request.user.sight.ranges(reporting.LOOKING_ON)
    up = [areas.node(code) for code in areas.ancestors(node.code)] if node else []
    return [one for one in reversed(up) if one and areas.inside(one, ranges)]


@require_POST
@holding(reporting.CHASERS)
def chase(request: Asking) -> HttpResponse:
    """One button for all missing in the division, or for one village."""
    asked = _asked(request)
    village = request.POST.get("village", "")
    only = [int(village)] if village.isascii() and village.isdigit() else []
    made = actions.chase(asked.code, only=only, by=request.user)
    n = len({row.reporter_id for row in made})
    if n:
        words = ngettext("%(n)d reporter was reminded.", "%(n)d reporters were reminded.", n)
        messages.success(request, words % {"n": n})
    else:
        messages.info(request, _("Everybody missing was reminded within the last hour."))
    return redirect(f"{reverse('key_groups:coverage')}?{asked.link()}")


@require_POST
@holding(reporting.LOOKING_ON)
def call(request: Asking, pk: int) -> HttpResponse:
    """The reporter's number in full, written down."""
    user = actions.call_reporter(pk, by=request.user) if pk < 2**63 else None
    if user is None:
        raise Http404
    page = "key_groups/_number.html" if wants_part(request) else "key_groups/number.html"
    return render(request, page, {"reporter": user})


@holding(reporting.LOOKING_ON)
def table(request: Asking, kind: str) -> HttpResponseBase:
    """The board as a file (csv, xlsx), village by village."""
    if kind not in KINDS:
        raise Http404
    asked = _asked(request)
    whole = coverage.coverage(request.user, asked.code, asked.day, asked.as_of)
    actions.export_coverage(whole, asked.code, by=request.user)
    name = f"coverage-{asked.day:%Y%m%d}"
    return sheet_response(name, board.head(), board.rows(whole), kind)


@holding(reporting.SETTERS)
def hours(request: Asking) -> HttpResponse:
    """By when villages report; what was set before is kept."""
    now = coverage.hours_on(clock.today())
    first = {"deadline": now.deadline, "late_until": now.late_until, "chase_at": now.chase_at}
    form = HoursForm(request.POST or None, initial=first | {"effective_on": clock.today()})
    if form.is_valid():
        actions.set_hours(form.entry(), by=request.user)
        messages.success(request, _("Saved."))
        return redirect("key_groups:hours")
    rows = ReportingHours.objects.select_related("set_by").order_by("-effective_on", "-pk")[:20]
    context = {"form": form, "rows": rows, "back_url": reverse("key_groups:coverage")}
    return render(request, "key_groups/hours.html", context, status=422 if form.errors else 200)
