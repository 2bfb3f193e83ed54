"""Who holds which post: read by administrators and headquarters, changed by administrators."""

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from yimen.foundation.accounts.models import User
from yimen.foundation.areas.models import Area
from yimen.foundation.staff import actions
from yimen.foundation.staff.forms import AppointForm, EndForm, StandInForm
from yimen.foundation.staff.models import Post, Role, Share
from yimen.foundation.staff.queries import posts_over
from yimen.foundation.staff.rules import (
    APPOINTERS,
    POST_READERS,
    STAND_IN_GIVERS,
    lenders,
    shell,
)
from yimen.kit import clock
from yimen.kit.asking import signed_in
from yimen.kit.doors import for_roles
from yimen.kit.paging import asked
from yimen.kit.refusals import Refusal


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user


@for_roles(POST_READERS)
def index(request: HttpRequest) -> HttpResponse:
    """The posts of my area; of one division in it, of one role, of a name."""
    user = _user(request)
    role, text = request.GET.get("role", ""), request.GET.get("q", "")
    text = text.replace("\0", "").strip()[:80]
    posts = posts_over(user)
    if role in Role.values:
        posts = posts.filter(role=role)
    if text:
        posts = posts.filter(_place_or_name(text))
    context = {
        "page": asked(request, posts, 50),
        "q": text,
        "role": role,
        "roles": Role.choices,
        "may_appoint": not user.sight.roles.isdisjoint(APPOINTERS),
    }
    return render(request, "staff/posts.html", context)


def _place_or_name(text: str) -> Q:
    """A name's beginning, or a division (by name or code) with all that lies in it."""
    found = Q(user__display_name__startswith=text)
    areas = Area.objects.filter(name__startswith=text)
    if text.isascii() and text.isdigit() and len(text) <= 12:
        areas = Area.objects.filter(code=int(text))
    for area in areas[:20]:
        found |= Q(area__code__range=(area.code, area.last))
    return found


@signed_in
def mine(request: HttpRequest) -> HttpResponse:
    """My own posts, and what is shown to me for a time."""
    user, now = _user(request), clock.now()
    posts = Post.objects.visible_to(user).filter(user=user).select_related("area")
    shares = Share.objects.open_at(now).filter(user=user).order_by("until")
    context = {
        "posts": posts.order_by("-since"),
        "held": set(posts.held_at(now).values_list("pk", flat=True)),
        "shares": shares,
        "shell": shell(user.sight.roles),
    }
    return render(request, "staff/mine.html", context)


@for_roles(APPOINTERS)
def appoint(request: HttpRequest) -> HttpResponse:
    form = AppointForm(request.POST or None, user=_user(request))
    if form.is_valid() and _done(form, lambda: actions.appoint(form.post(), by=_user(request))):
        messages.success(request, _("Appointed."))
        return redirect("staff:index")
    return _form(request, form, title=_("Appoint"), submit=_("Appoint"))


@for_roles(STAND_IN_GIVERS)
def stand_in(request: HttpRequest, pk: int) -> HttpResponse:
    post = _post(request, pk)
    if not _user(request).sight.sees(post.area_id, lenders(post.role)):
        raise Http404
    form = StandInForm(request.POST or None, post=post)

    def lend() -> Post:
        uid = form.cleaned_data["client_uuid"]
        user_id = form.holder.pk
        return actions.stand_in(pk, user_id, until=form.end, by=_user(request), client_uuid=uid)

    back = _back(request)
    if form.is_valid() and _done(form, lend):
        messages.success(request, _("The stand-in begins now."))
        return redirect(back)
    words = {"title": _("Stand-in"), "submit": _("Save"), "back": back}
    return _form(request, form, post=post, **words)


def _back(request: HttpRequest) -> str:
    """The page that one came from, else where posts are read or the day's work begins."""
    wanted = request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}):
        return wanted
    reads = not _user(request).sight.roles.isdisjoint(POST_READERS)
    return reverse("staff:index") if reads else "/desk/"


@for_roles(APPOINTERS)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    post = _post(request, pk)
    if post.until is not None and post.until <= clock.now():
        return redirect("staff:index")  # the same form once more
    form = EndForm(request.POST or None)
    if form.is_valid():
        reason = form.cleaned_data["reason"]
        if _done(form, lambda: actions.end_post(pk, by=_user(request), reason=reason)):
            messages.success(request, _("The post has ended."))
            return redirect("staff:index")
    return _form(request, form, title=_("End this post"), submit=_("End this post"), post=post)


def _post(request: HttpRequest, pk: int) -> Post:
    posts = Post.objects.visible_to(_user(request)).select_related("user", "area")
    found = posts.filter(pk=pk).first() if pk < 2**63 else None
    if found is None:
        raise Http404
    return found


def _done(form: Any, action: Any) -> bool:
    """What the action refuses is said on top of the form, with what was typed kept."""
    try:
        action()
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        return False
    return True


def _form(
    request: HttpRequest,
    form: Any,
    *,
    title: str,
    submit: str,
    post: Post | None = None,
    back: str = "",
) -> HttpResponse:
    context = {
        "form": form,
        "title": title,
        "submit": submit,
        "post": post,
        "back_url": back or reverse("staff:index"),
    }
    return render(request, "staff/form.html", context, status=422 if form.errors else 200)
