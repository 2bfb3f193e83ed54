"""The template to fill in, and the lines to mend."""

from collections.abc import Iterator

from django.http import FileResponse, Http404, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yimen.foundation.files.rules import CSV as CSV_FILE
from yimen.foundation.imports import actions, queries, rules
from yimen.foundation.imports.models import Job, Outcome
from yimen.foundation.imports.rules import ERRORS, Target
from yimen.kit.asking import Asking, signed_in
from yimen.kit.sheets import CSV, EXCEL, KINDS, XLSX, sheet_response, workbook


@signed_in
def template(request: Asking, target: str, kind: str) -> HttpResponseBase:
    """The columns with an example; in Excel a second sheet says how each is written."""
    wanted = rules.find_target(target, request.user.sight)
    if kind not in KINDS:
        raise Http404
    header = [str(one.label) for one in wanted.columns]
    example = [one.example for one in wanted.columns]
    if kind == CSV:
        return sheet_response(wanted.slug, header, [example], kind)
    about = [_("Column"), _("Needed"), _("How it is written")]
    book = workbook(
        [(str(wanted.label)[:30], header, [example]), (_("Help"), about, _help(wanted))]
    )
    return FileResponse(
        book, as_attachment=True, filename=f"{wanted.slug}.xlsx", content_type=EXCEL
    )


def _help(target: Target) -> Iterator[list[str]]:
    for one in target.columns:
        words = _("One of: %(words)s.") % {"words": "、".join(one.choices)} if one.choices else ""
        yield [str(one.label), _("yes") if one.required else "", str(one.help) or words]


@require_POST
@signed_in
def mend(request: Asking, pk: int) -> HttpResponseBase:
    """The person's own lines and columns, with one more that says what is wrong."""
    jobs = Job.objects.visible_to(request.user).filter(owner_id=request.user.pk)
    job = get_object_or_404(jobs.select_related("file"), pk=pk)
    target = rules.find_target(job.target, request.user.sight)
    keep = [place for place, text in enumerate(job.headers) if text != ERRORS]
    header = [*(job.headers[place] for place in keep), ERRORS]
    rows = (
        [*(cells[place] if place < len(cells) else "" for place in keep),
         queries.told(row.errors, target)]
        for row, cells in queries.to_mend(job, request.user)
    )  # fmt: skip
    actions.record_file(job, job.counts.get(Outcome.WRONG, 0), by=request.user)
    is_text = job.file is not None and job.file.media_type == CSV_FILE
    return sheet_response(f"to-mend-{job.pk}", header, rows, CSV if is_text else XLSX)
