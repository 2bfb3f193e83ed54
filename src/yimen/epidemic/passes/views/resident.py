"""My code: shown, explained, appealed against, printed, renewed."""

from __future__ import annotations

import time
import uuid

import segno
from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from yimen.epidemic.passes import actions, queries
from yimen.epidemic.passes.actions import NewAppeal
from yimen.epidemic.passes.models import Appeal, PassKind
from yimen.epidemic.passes.queries.carried import Card, cards
from yimen.epidemic.passes.queries.standing import terms
from yimen.epidemic.passes.rules import token
from yimen.epidemic.passes.rules.ruleset import FACTS
from yimen.epidemic.passes.views.shared import TONES
from yimen.foundation.accounts.models import User
from yimen.foundation.audit.actions import Deed, record
from yimen.kit import clock
from yimen.kit.asking import Asking, with_account
from yimen.kit.refusals import Refusal

SHADES = {"green": token.Shade.GREEN, "yellow": token.Shade.YELLOW, "red": token.Shade.RED}
WORDS = {
    "green": gettext_lazy("Green: you may pass"),
    "yellow": gettext_lazy("Yellow: limited"),
    "red": gettext_lazy("Red: please stay"),
}
ICONS = {"green": "success", "yellow": "warning", "red": "error"}
WITHDRAWN = gettext_lazy("withdrawn by the person himself")


class AppealForm(forms.Form):
    client_uuid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    words = forms.CharField(
        label=gettext_lazy("What is not right"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


def drawn(text: str) -> SafeString:
    """The code as a picture in the page: black on white, whatever its colour."""
    code = segno.make_qr(text, error="m", boost_error=False)
    return mark_safe(code.svg_inline(scale=1, border=4, omitsize=True))  # noqa: S308  # our own


def _said(card: Card, kind: token.Kind) -> str:
    """One code, good from now on; nothing where the city has no key yet."""
    signer = queries.signer()
    if signer is None:
        return ""
    shade = SHADES[card.shown.colour]
    return signer.sign(bytes(card.row.subject), int(time.time()), kind, shade)


@with_account
@require_safe
def mine(request: Asking) -> HttpResponse:
    """The codes of this phone. With a script they change by themselves, also without network."""
    found = cards(_user(request))
    shown = []
    for card in found:
        kind = token.Kind.PHONE if card.is_own else token.Kind.DEPENDANT
        text = _said(card, kind)
        picture = drawn(text) if text else ""
        shown.append((card, *_dressed(card), picture))
    _look(request, found)
    context = {"cards": shown, "seconds": terms().phone_seconds}
    return render(request, "passes/mine.html", context)


def _dressed(card: Card) -> tuple[str, str, object]:
    """Tone, icon and word of a colour: never the colour alone."""
    colour = card.shown.colour
    return TONES[colour], ICONS[colour], WORDS[colour]


def _user(request: Asking) -> User:
    assert isinstance(request.user, User)
    return request.user


def _look(request: Asking, found: list[Card]) -> None:
    if found:
        people = [card.person.pk for card in found]
        deed = Deed("look", "passes.Pass", [card.row.pk for card in found], people)
        record(deed, by=request.user)


def _find(request: Asking, pk: int, kind: str = PassKind.PHONE) -> Card:
    card = next((one for one in cards(_user(request), kind) if one.row.pk == pk), None)
    if card is None:
        raise Http404
    return card


@with_account
def why(request: Asking, pk: int) -> HttpResponse:
    """Why, until when, what now; every change; the appeal and its answer."""
    card = _find(request, pk)
    form = AppealForm(request.POST or None, initial={"client_uuid": uuid.uuid4()})
    if form.is_valid() and card.shown.change_id:
        data = form.cleaned_data
        entry = NewAppeal(card.shown.change_id, data["words"], data["client_uuid"])
        try:
            actions.file_appeal(entry, by=request.user)
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("We have your appeal. It is answered in time."))
            return redirect("passes:why", pk)
    _look(request, [card])
    return _why(request, card, form)


def _why(request: Asking, card: Card, form: AppealForm) -> HttpResponse:
    appeals = Appeal.objects.visible_to(request.user).filter(person=card.person)
    rows = list(appeals.order_by("-pk")[:10])
    changes = queries.changes_of(card.person.pk, to=request.user)
    context = {
        "card": card,
        "tone": TONES[card.shown.colour],
        "word": WORDS[card.shown.colour],
        "facts": [
            (fact, FACTS.get(fact.kind, fact.kind)) for fact in card.shown.facts if card.is_own
        ],
        "changes": [one for one in changes if one.before != one.after][:20],
        "appeals": rows,
        "may_appeal": card.is_own and card.shown.colour != "green" and not _waits(rows),
        "form": form,
        "paper": next((one for one in cards(_user(request), PassKind.PAPER)
                       if one.person == card.person), None),
        "back_url": reverse("passes:mine"),
    }  # fmt: skip
    return render(request, "passes/why.html", context, status=422 if form.errors else 200)


def _waits(rows: list[Appeal]) -> bool:
    return any(row.decided_at is None for row in rows)


@with_account
@require_POST
def renew(request: Asking, pk: int) -> HttpResponse:
    """Another number: nobody who scanned it before knows it again."""
    card = _find(request, pk)
    made = actions.renew(card.row.pk, by=request.user)
    messages.success(request, _("You have a new number. The old one is good for one more day."))
    return redirect("passes:why", made.pk)


@with_account
@require_POST
def print_code(request: Asking, pk: int) -> HttpResponse:
    """A code on paper, for who has no phone; a lost sheet is withdrawn and replaced."""
    card = _find(request, pk)
    made = actions.issue(
        card.person.pk, holder_id=request.user.pk, kind=PassKind.PAPER, by=request.user
    )
    return redirect("passes:paper", made.pk)


@with_account
@require_safe
def paper(request: Asking, pk: int) -> HttpResponse:
    card = _find(request, pk, PassKind.PAPER)
    _look(request, [card])
    text = _said(card, token.Kind.PAPER)
    context = {
        "card": card,
        "code": drawn(text) if text else "",
        "made_at": clock.now(),
        "days": terms().paper_days,
        "back_url": reverse("passes:mine"),
    }
    return render(request, "passes/paper.html", context)


@with_account
@require_POST
def withdraw_paper(request: Asking, pk: int) -> HttpResponse:
    card = _find(request, pk, PassKind.PAPER)
    actions.revoke(card.row.pk, str(WITHDRAWN), by=request.user)
    messages.success(request, _("Every sheet printed so far is good no more."))
    return redirect("passes:mine")
