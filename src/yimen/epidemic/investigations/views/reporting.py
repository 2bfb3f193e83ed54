"""The questionnaire, asked and kept in its newest version; beside it photos and the place."""

import uuid
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from yimen.epidemic.investigations import actions, rules
from yimen.epidemic.investigations.actions import Evidence, Move
from yimen.epidemic.investigations.forms.evidence import EvidenceForm
from yimen.epidemic.investigations.models import Investigation
from yimen.epidemic.investigations.views.shared import find, fresh, look, verbs
from yimen.foundation.areas.queries import path
from yimen.foundation.audit.actions import Deed, record
from yimen.foundation.eforms import actions as eforms
from yimen.foundation.eforms.fields import QuestionnaireForm, Steps, rows_changed
from yimen.foundation.eforms.fields import typed as typed_again
from yimen.foundation.eforms.models import Definition
from yimen.foundation.eforms.queries import newest
from yimen.foundation.eforms.rules import same_page
from yimen.foundation.files.fields import file_response
from yimen.foundation.files.queries import files_of
from yimen.kit import outbox
from yimen.kit.asking import Asking, signed_in

PAGE_NUMBERS = frozenset(map(str, range(1, 42)))  # a form has at most forty, and the last look


@dataclass(frozen=True)
class Sheet:
    """The two halves of one page: the questions, and what shows that somebody was there."""

    form: QuestionnaireForm
    evidence: EvidenceForm

    def is_valid(self) -> bool:
        both = [self.form.is_valid(), self.evidence.is_valid()]
        return all(both)

    @property
    def wrong(self) -> QuestionnaireForm | EvidenceForm:
        return self.evidence if self.form.is_valid() else self.form


@signed_in
def report(request: Asking, pk: int) -> HttpResponse:
    row = find(request, pk)
    if request.method != "POST" and "report" not in verbs(request, row):
        return redirect("investigations:detail", pk)
    definition = newest(row.form_slug)
    if not_yet := _not_sent_yet(request, row, definition):
        return not_yet
    if request.method != "POST":
        look(request, [row])
        form = QuestionnaireForm(definition, initial=fresh())
        return _questionnaire(request, row, Sheet(form, EvidenceForm(row.terms)))
    sheet = Sheet(
        QuestionnaireForm(definition, request.POST),
        EvidenceForm(row.terms, request.POST, request.FILES),
    )
    if not sheet.is_valid():
        return outbox.refused(request, sheet.wrong) or _mended(request, row, sheet)
    try:
        _send(request, row, sheet)
    except rules.NoLongerSo as refusal:
        if outbox.is_from_phone(request):
            return outbox.refused_because(request, refusal.sentence, refusal.status_code)
        return _questionnaire(request, row, sheet, refusal.sentence, refusal.status_code)
    messages.success(request, _("Reported. It will be checked."))
    return redirect("investigations:detail", pk)


def _not_sent_yet(
    request: Asking, row: Investigation, definition: Definition
) -> HttpResponse | None:
    """Another page of it is asked for, or one row more or less."""
    data = request.POST if request.method == "POST" else request.GET
    if "go" in data or {"step", "row"} <= data.keys():
        return _one_page(request, row, definition)
    return _with_rows(request, row, definition) if "row" in data else None


def _with_rows(request: Asking, row: Investigation, definition: Definition) -> HttpResponse:
    """Somebody added a row or took one away, without script: nothing is checked or lost."""
    typed = rows_changed(definition.schema, request.POST)[0]
    initial = typed_again(definition.schema, typed) | {"client_uuid": typed.get("client_uuid")}
    form = QuestionnaireForm(definition, initial=initial)
    return _questionnaire(request, row, Sheet(form, EvidenceForm(row.terms)))


def _send(request: Asking, row: Investigation, sheet: Sheet) -> None:
    data = sheet.evidence.cleaned_data
    move = Move(
        row.pk,
        "report",
        outbox.happened_at(request),
        sheet.form.cleaned_data["client_uuid"],
        request.user.pk,
        values=sheet.form.answers,
        place=sheet.evidence.place,
    )
    evidence = Evidence(data["photos"], data["kept"], bool(data.get("keep_position")))
    actions.report(move, evidence, by=request.user)
    eforms.drop_draft(row.form_slug, f"{rules.LABEL}:{row.pk}", by=request.user)


def _mended(request: Asking, row: Investigation, sheet: Sheet) -> HttpResponse:
    """Shown again with its errors; photos that were fine need not be chosen again."""
    data = sheet.evidence.cleaned_data
    names = [file.uuid for file in actions.waiting_photos(data.get("kept", []), request.user)]
    photos = data.get("photos", [])
    if photos:
        kept = Evidence(photos, keep_position=bool(data.get("keep_position")))
        names += [one.uuid for one in actions.keep_for_later(uuid.uuid4(), kept, by=request.user)]
    sheet.evidence.data = sheet.evidence.data.copy()  # type: ignore[attr-defined]  # a QueryDict
    sheet.evidence.data["with-kept"] = " ".join(map(str, names))  # type: ignore[index]
    return _questionnaire(request, row, sheet, status=422, kept=len(names))


def _one_page(request: Asking, row: Investigation, definition: Definition) -> HttpResponse:
    """One group of questions at a time: on, back, and all once more before it is sent."""
    data = request.POST if request.method == "POST" else request.GET
    wanted = data.get("go", "")
    at = int(wanted) if wanted in PAGE_NUMBERS else 1
    steps = _begun(request, row, definition) or Steps(definition, request.POST, at)
    _keep(request, row, steps)
    look(request, [row])
    context = {
        "investigation": row,
        "place": path(row.area_code),
        "form": steps.form,
        "steps": steps,
        "evidence": EvidenceForm(row.terms) if steps.is_last else None,
    }
    return render(request, "investigations/report.html", context, status=steps.status)


def _begun(request: Asking, row: Investigation, now: Definition) -> Steps | None:
    """What this worker had filled in, on this phone or on another; asked as it is asked now."""
    if request.method == "POST":
        return None
    draft = eforms.take_up(row.form_slug, f"{rules.LABEL}:{row.pk}", by=request.user)
    if draft is None:
        return None
    initial = draft.values | {"client_uuid": str(draft.client_uuid)}
    at = same_page(draft.definition.schema, now.schema, draft.page)
    return Steps(now, QueryDict(), at, initial=initial)


def _keep(request: Asking, row: Investigation, steps: Steps) -> None:
    if request.method == "POST":
        eforms.keep_draft(steps.draft(f"{rules.LABEL}:{row.pk}"), by=request.user)


def _questionnaire(
    request: Asking,
    row: Investigation,
    sheet: Sheet,
    refusal: str = "",
    status: int = 200,
    kept: int = 0,
) -> HttpResponse:
    context = {
        "investigation": row,
        "place": path(row.area_code),
        "form": sheet.form,
        "evidence": sheet.evidence,
        "refusal": refusal,
        "kept": kept,
    }
    return render(request, "investigations/report.html", context, status=status)


@signed_in
def photo(request: Asking, pk: int, photo: int) -> HttpResponse:
    """To whoever sees the work, and written down like every look at it."""
    row = find(request, pk)
    found = next((one for one in files_of(rules.LABEL, [row.pk])[row.pk] if one.pk == photo), None)
    if found is None:
        raise Http404
    people = [row.person_id] if row.person_id else []
    record(
        Deed("look", "files.File", [found.pk], people, area_code=row.area_code), by=request.user
    )
    return file_response(found, inline=True)
