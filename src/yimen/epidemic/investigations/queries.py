"""Reads of investigations that need more than a queryset."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from yimen.epidemic.investigations.models import Event, Investigation, Rule, Status
from yimen.kit.sight import Actor


def rules_in_force(triggers: Collection[str]) -> dict[str, list[Rule]]:
    """The rules of each trigger, the newest first."""
    found: dict[str, list[Rule]] = {}
    for rule in Rule.objects.filter(trigger__in=triggers).order_by("-effective_from"):
        found.setdefault(rule.trigger, []).append(rule)
    return found


@dataclass(frozen=True)
class Totals:
    open: int
    reported: int
    closed: int
    overdue: int


def totals(user: Actor, where: Q = Q()) -> Totals:  # noqa: B008  never changed
    """How many this person sees in each state."""
    late = Q(overdue_at__isnull=False) & ~Q(status=Status.CLOSED)
    counted = (Investigation.objects.visible_to(user).filter(where)).aggregate(
        open=Count("pk", filter=Q(status=Status.OPEN)),
        reported=Count("pk", filter=Q(status=Status.REPORTED)),
        closed=Count("pk", filter=Q(status=Status.CLOSED)),
        overdue=Count("pk", filter=late),
    )
    return Totals(**counted)


def timeline(investigation: Investigation) -> list[tuple[Event, str]]:
    """Each step with its word, in the order of time."""
    steps = investigation.events.select_related("actor")
    return [(step, str(PAST[step.verb])) for step in steps]


PAST = {"report": _("reported"), "close": _("closed"), "return": _("returned")}
