"""How the house itself is: for the system administrator, with no personal data."""

import platform
from importlib.metadata import version

import django
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

import yimen
from yimen.epidemic.situation.queries import sources
from yimen.foundation.areas.queries import names_of
from yimen.foundation.audit.queries import chain_state
from yimen.foundation.figures.models import Recount
from yimen.foundation.figures.queries import last_differences
from yimen.foundation.figures.rules import counters
from yimen.foundation.staff.models import Role
from yimen.kit.doors import for_roles
from yimen.kit.timers import TimerRun, last_runs

PARTS = ("granian", "psycopg", "procrastinate", "django-allauth")
MOST = 20
SIZE = "SELECT current_setting('server_version'), pg_database_size(current_database())"
# the timers by the words of their work; one without words is shown by its own name
TIMERS = {
    "yimen.epidemic.investigations.tasks.mark_overdue": _("Find what is overdue"),
    "yimen.epidemic.follow_up.tasks.close_days": _("Close the day of home observation"),
    "yimen.epidemic.key_groups.tasks.escalate_transfers": _("Pass on unanswered hand-overs"),
    "yimen.epidemic.key_groups.tasks.chase": _("Remind of missing daily reports"),
    "yimen.foundation.imports.tasks.work_waiting": _("Go on with imports"),
    "yimen.foundation.figures.tasks.fold": _("Add up the figures"),
    "yimen.foundation.figures.tasks.recount": _("Count the figures again"),
    "yimen.foundation.audit.tasks.verify_nightly": _("Check the audit chain"),
    "yimen.foundation.audit.tasks.purge_nightly": _("Delete at the end of the term"),
    "yimen.foundation.messages.tasks.purge": _("Delete old messages"),
}
OUTCOMES = {
    "succeeded": (_("done"), "ok"),
    "failed": (_("failed"), "bad"),
    "aborted": (_("broken off"), "bad"),
    "cancelled": (_("broken off"), "warn"),
    "doing": (_("running"), "info"),
    "todo": (_("waiting"), "info"),
}


@for_roles({Role.SYSTEM_ADMIN})
def system(request: HttpRequest) -> HttpResponse:
    """Sources, timers, recounts, the chain, versions."""
    context = {
        "sources": sources(),
        "timers": [_timer(run) for run in last_runs()],
        "recounts": [_recount(measure) for measure in sorted(counters)],
        "chain": chain_state(),
        "versions": _versions(),
    }
    return render(request, "portal/system.html", context)


def _timer(run: TimerRun) -> tuple[object, ...]:
    """A finished run may have been cleared away: then it is done."""
    word, tone = OUTCOMES.get(run.status, OUTCOMES["succeeded"])
    return TIMERS.get(run.task, run.task), run.due_at, word, tone


def _recount(measure: str) -> dict[str, object]:
    """The last night's count of one measure, and where it found something else."""
    found = last_differences(measure)
    names = names_of(one.area_code for one in found[:MOST])
    return {
        "measure": measure,
        "done": Recount.objects.filter(measure=measure).order_by("-counted_at").first(),
        "count": len(found),
        "differences": [(names.get(one.area_code, one.area_code), one) for one in found[:MOST]],
    }


def _versions() -> list[tuple[object, str]]:
    with connection.cursor() as cursor:
        cursor.execute(SIZE)
        database, size = cursor.fetchone()
    return [
        (_("Platform"), yimen.__version__),
        ("Python", platform.python_version()),
        ("Django", django.get_version()),
        ("PostgreSQL", f"{database} · {size // 2**20:,} MB"),
        *((part, version(part)) for part in PARTS),
        (_("City"), str(settings.CITY_NAME)),
    ]
