"""Notices on paper: of observation, of release; and the words they are made of."""

import datetime

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST

from yimen.epidemic.follow_up import actions, queries, rules, wording
from yimen.epidemic.follow_up.forms import NoticeForm
from yimen.epidemic.follow_up.models import NoticeKind, Observation
from yimen.epidemic.follow_up.views.shown import find
from yimen.kit import clock
from yimen.kit.asking import Asking, signed_in
from yimen.kit.pdf import pdf

CHINESE = "zh-hans"
SAMPLE = {
    "姓名": "张某某（示例）", "证件号码": "4112**********1234", "联系电话": "139****0000",
    "居住地": "湖滨区湖滨街道茅津社区", "原因": "武汉返回", "开始日期": "2020年2月2日",
    "结束日期": "2020年2月15日", "天数": "14", "解除日期": "2020年2月16日",
    "解除原因": "观察期满，最后一日正常", "单位": "湖滨区疫情防控指挥部", "今日": "2020年2月16日",
}  # fmt: skip


@signed_in
@require_POST
def notice(request: Asking, pk: int, kind: str) -> HttpResponse:
    """The notice of one person as a file, written down as an export."""
    row = find(request, pk)
    if kind not in NoticeKind.values:
        raise Http404
    words = queries.notice_words(kind)
    actions.hand_out(row, kind, words.version, by=request.user)
    return _file(words.title, words.body, values(row), f"{kind}-{row.pk}.pdf")


def values(row: Observation) -> dict[str, str]:
    """What stands in the places of a notice: in Chinese, in full, for the person himself."""
    person = row.person.today
    with override(CHINESE):
        return {
            "姓名": person.name,
            "证件号码": person.document_number,
            "联系电话": person.phone,
            "居住地": queries.place_in_words(row),
            "原因": "、".join(word for one, word in queries.reasons(row) if not one.withdrawn_at),
            "开始日期": _day(row.starts_on),
            "结束日期": _day(row.ends_on),
            "天数": str((row.ends_on - row.starts_on).days + 1),
            "解除日期": _day(timezone.localdate(row.ended_at)) if row.ended_at else "",
            "解除原因": str(rules.END_REASONS.get(row.end_reason, "")),
            "单位": queries.authority(row),
            "今日": _day(clock.today()),
        }


def _day(day: datetime.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _file(title: str, body: str, said: dict[str, str], name: str) -> HttpResponse:
    context = {"title": title, "lines": list(wording.lines(body, said))}
    answer = HttpResponse(
        pdf(render_to_string("follow_up/notice_paper.html", context)),
        content_type="application/pdf",
    )
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "no-store"
    return answer


@signed_in
def notice_words(request: Asking, kind: str) -> HttpResponse:
    """The words of a notice: read by all, changed by few; looked at as a file first."""
    if kind not in NoticeKind.values:
        raise Http404
    words = queries.notice_words(kind)
    may_write = not request.user.sight.roles.isdisjoint(rules.NOTICE_WRITERS)
    start = {"title": words.title, "body": words.body}
    form = NoticeForm(request.POST or None, initial=start)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        if "preview" in request.POST:
            return _file(data["title"], data["body"], SAMPLE, f"{kind}-sample.pdf")
        actions.write_notice(kind, data["title"], data["body"], by=request.user)
        messages.success(request, _("Saved. New notices are made of these words."))
        return redirect("follow_up:notice_words", kind)
    context = {
        "form": form,
        "kinds": NoticeKind.choices,
        "kind": kind,
        "words": words,
        "versions": queries.notice_versions(kind),
        "places": wording.PLACES,
        "may_write": may_write,
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "follow_up/notice_words.html", context, status=status)
