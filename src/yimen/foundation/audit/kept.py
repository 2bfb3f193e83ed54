"""What the city keeps, why, until when: in words, for the page that says so."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.apps import apps
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from yimen.foundation.audit.gateway import read_forecast
from yimen.foundation.audit.models import DeletionCertificate
from yimen.foundation.audit.retention import HISTORY_DAYS, SOON_DAYS, beside, history_of, personal
from yimen.kit.personal import Retention

# the moments from which terms run, by the columns that hold them
SINCE = {
    "added_at": _("it was added"),
    "answered_at": _("it was answered"),
    "asked_at": _("it was asked for"),
    "closed_at": _("it was closed"),
    "created": _("it was made"),
    "created_at": _("it was entered"),
    "at": _("it was recorded"),
    "day": _("its day"),
    "decided_at": _("it was decided"),
    "ended_at": _("it ended"),
    "expire_date": _("it expired"),
    "expires_at": _("it expired"),
    "given_at": _("the order was given"),
    "last_login": _("the last sign-in"),
    "last_seen_at": _("the last use"),
    "made_at": _("it was made"),
    "recorded_at": _("it was recorded"),
    "reported_at": _("it was reported"),
    "sent_at": _("it was sent"),
    "taken_at": _("the step was taken"),
    "until": _("its end"),
}


@dataclass(frozen=True)
class Kept:
    """One table, or one place beside the tables."""

    label: str
    purpose: str
    ground: str
    term: str
    has_history: bool = False
    due_now: int | None = None
    due_soon: int | None = None


@dataclass(frozen=True)
class Page:
    rows: tuple[Kept, ...]
    counted_at: datetime.datetime | None
    last: DeletionCertificate | None
    total: int
    history_days: int = HISTORY_DAYS
    soon_days: int = SOON_DAYS


def page() -> Page:
    forecast = read_forecast()
    rows = [_table(forecast, label) for label in dict.fromkeys(e.model for e in personal())]
    for each in beside():
        term = gettext("deleted %(days)s days after the last use") % {"days": each.days}
        rows.append(Kept(each.label, gettext(each.purpose), gettext(each.ground), term))
    last = DeletionCertificate.objects.order_by("-made_at", "-pk").first()
    return Page(tuple(rows), _moment(forecast), last, sum(last.counts.values()) if last else 0)


def _table(forecast: Mapping[str, object], label: str) -> Kept:
    declared = [each for each in personal() if each.model == label]
    first = declared[0]
    return Kept(
        label=label,
        purpose=gettext(first.purpose),
        ground=gettext(first.ground),
        term="；".join(dict.fromkeys(term(each.keep) for each in declared)),
        has_history=history_of(apps.get_model(label)) is not None,
        due_now=_due(forecast, "now", label),
        due_soon=_due(forecast, "soon", label),
    )


def term(keep: Retention) -> str:
    """When and how a row ends, in words."""
    if keep.with_parent:
        return gettext("ends with the row it belongs to")
    if keep.days is None:
        return gettext("kept")
    since = SINCE.get(keep.since, _("its end"))
    manner = _("overwritten") if keep.blank else _("let go") if keep.link else _("deleted")
    words = {"manner": manner, "days": keep.days, "since": since}
    said = gettext("%(manner)s %(days)s days after: %(since)s") % words
    return said + gettext(", unless still needed") if keep.unless_needed else said


def _due(forecast: Mapping[str, object], when: str, label: str) -> int | None:
    counts = forecast.get(when)
    found = counts.get(label) if isinstance(counts, dict) else None
    return found if isinstance(found, int) else None


def _moment(forecast: Mapping[str, object]) -> datetime.datetime | None:
    said = forecast.get("at")
    return datetime.datetime.fromisoformat(said) if isinstance(said, str) else None
