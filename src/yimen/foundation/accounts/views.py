"""Signing in by a code, opening an account, a new password or number, where to go then."""

import time
import uuid
from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.account.views import LoginView
from allauth.idp.oidc import views as identity
from allauth.socialaccount.adapter import get_adapter as social_adapter
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yimen.foundation.accounts import actions, queries, rules
from yimen.foundation.accounts.adapters import LINKING, address_of
from yimen.foundation.accounts.fields import masked_phone
from yimen.foundation.accounts.forms import CodeForm, NameForm, NewPasswordForm, PhoneForm
from yimen.foundation.accounts.models import Code, CodePurpose, User

ASKED, PROVEN, MAY_SET = "code_asked", "code_proven", "may_set_password"


class SignInView(LoginView):  # type: ignore[misc]  # allauth is untyped
    """Number and password; the other ways are linked from here."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)
        context["next"] = _safe_next(self.request)
        context["code_url"] = _with_next("account_request_login_code", context["next"])
        context["people"] = queries.demo_logins()
        context["services"] = _services(self.request)
        return context


def _services(request: HttpRequest) -> list[tuple[str, str]]:
    providers = social_adapter().list_providers(request)
    return [(p.name, p.get_login_url(request, process="login")) for p in providers]


def _safe_next(request: HttpRequest) -> str:
    url = request.POST.get("next") or request.GET.get("next") or ""
    hosts = {request.get_host()}
    safe = url_has_allowed_host_and_scheme(url, hosts, require_https=request.is_secure())
    return url if safe else ""


@never_cache
def ask_code(request: HttpRequest, purpose: CodePurpose) -> HttpResponse:
    """Which number the code goes to. Known or not, the answer is the same."""
    form = PhoneForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return _send(request, form.cleaned_data["phone"], purpose)
    context = {"form": form, "purpose": purpose, "next": _safe_next(request)}
    return render(request, "accounts/ask_code.html", context)


def sign_in_by_code(request: HttpRequest) -> HttpResponse:
    if request.user.is_authenticated:
        return redirect("accounts:arrive")
    return ask_code(request, CodePurpose.SIGN_IN)


def forgotten_password(request: HttpRequest) -> HttpResponse:
    return ask_code(request, CodePurpose.NEW_PASSWORD)


@login_required
def new_phone(request: HttpRequest) -> HttpResponse:
    return ask_code(request, CodePurpose.NEW_PHONE)


def link(request: HttpRequest) -> HttpResponse:
    """The identity service knows the person; which account it is, the number proves."""
    if LINKING not in request.session:
        return redirect("account_login")
    return ask_code(request, CodePurpose.LINK)


def _send(request: HttpRequest, phone: str, purpose: CodePurpose) -> HttpResponse:
    code_id = actions.make_code(phone, purpose, address=address_of(request))
    request.session[ASKED] = {
        "id": str(code_id),
        "purpose": str(purpose),
        "next": _safe_next(request),
        "to": masked_phone(phone),
    }
    return redirect("accounts:code")


@never_cache
def confirm_code(request: HttpRequest) -> HttpResponse:
    """The six digits."""
    asked = request.session.get(ASKED)
    if asked is None:
        return redirect("account_login")
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        digits = form.cleaned_data["code"]
        verdict = actions.try_code(uuid.UUID(asked["id"]), digits, address=address_of(request))
        if verdict.code:
            return _proven(request, verdict.code, asked["next"])
        form.add_error("code", _wrong(verdict.left))
    context = {"form": form, "to": asked["to"], "again": _again_url(asked)}
    return render(request, "accounts/confirm_code.html", context)


def _wrong(left: int) -> str:
    if left:
        return _("The code is not right.")
    return _("The code is no longer valid. Get a new one.")


_AGAIN = {
    CodePurpose.SIGN_IN: "account_request_login_code",
    CodePurpose.NEW_PASSWORD: "account_reset_password",
    CodePurpose.NEW_PHONE: "accounts:new_phone",
    CodePurpose.LINK: "accounts:link",
}


def _again_url(asked: dict[str, str]) -> str:
    return _with_next(_AGAIN[CodePurpose(asked["purpose"])], asked["next"])


def _with_next(name: str, next_url: str) -> str:
    url = reverse(name)
    return f"{url}?{urlencode({'next': next_url})}" if next_url else url


def _proven(request: HttpRequest, code: Code, next_url: str) -> HttpResponse:
    del request.session[ASKED]
    if code.purpose == CodePurpose.NEW_PHONE:
        return _phone_changed(request, code)
    user = queries.user_by_phone(code.phone)
    if user is None:
        request.session[PROVEN] = {"id": str(code.pk), "at": time.time(), "next": next_url}
        return redirect("accounts:welcome")
    return _enter(request, user, code, next_url)


def _phone_changed(request: HttpRequest, code: Code) -> HttpResponse:
    user = request.user
    if not isinstance(user, User):
        return redirect("account_login")
    actions.change_phone(user, code, by=user)
    messages.success(request, _("Your number has been changed."))
    return redirect("accounts:index")


def _enter(request: HttpRequest, user: User, code: Code, next_url: str) -> HttpResponse:
    """Through allauth's stages: who has a second factor is still asked for it."""
    actions.confirm_phone(user, by=user)
    if code.purpose == CodePurpose.LINK:
        _link(request, user)
    if code.purpose == CodePurpose.NEW_PASSWORD:
        request.session[MAY_SET] = {"user": user.pk, "at": time.time()}
        next_url = reverse("accounts:new_password")
    record_authentication(request, user, method="code")
    response: HttpResponse = perform_login(
        request, user, redirect_url=next_url or reverse("accounts:arrive")
    )
    return response


def _link(request: HttpRequest, user: User) -> None:
    waiting = request.session.pop(LINKING, None)
    if waiting:
        actions.link_identity(user, waiting["provider"], waiting["uid"], by=user)


@never_cache
def welcome(request: HttpRequest) -> HttpResponse:
    """A number was proven that has no account yet: a name opens one."""
    proven = request.session.get(PROVEN)
    if proven is None or time.time() - proven["at"] > rules.PROOF_LIFE.total_seconds():
        return redirect("account_login")
    form = NameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        del request.session[PROVEN]
        code = Code.objects.get(pk=proven["id"])
        user = actions.open_account(code, form.cleaned_data["name"])
        return _enter(request, user, code, proven["next"])
    return render(request, "accounts/welcome.html", {"form": form})


@login_required
@never_cache
def new_password(request: HttpRequest) -> HttpResponse:
    """After a code to the own number, or for who has none yet; else the old one is asked."""
    user = _me(request)
    if not _may_set_password(request, user):
        return redirect("account_change_password")
    form = NewPasswordForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        actions.set_password(user, form.cleaned_data["password"], by=user)
        update_session_auth_hash(request, user)
        request.session.pop(MAY_SET, None)
        messages.success(request, _("Your password has been set."))
        return redirect("accounts:index")
    return render(request, "accounts/new_password.html", {"form": form})


def _may_set_password(request: HttpRequest, user: User) -> bool:
    right = request.session.get(MAY_SET) or {"user": None, "at": 0}
    fresh = time.time() - right["at"] < rules.PROOF_LIFE.total_seconds()
    return (fresh and right["user"] == user.pk) or not user.has_usable_password()


@login_required
def arrive(request: HttpRequest) -> HttpResponse:
    """After signing in: staff to their desk, residents to their page."""
    return redirect(rules.home_of(bool(_me(request).sight.roles)))


def _me(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # behind login_required
    return request.user


@login_required
@never_cache
def index(request: HttpRequest) -> HttpResponse:
    """Account and security: number, password, second factors, sessions, linked services."""
    user = _me(request)
    context = {
        "phone": masked_phone(user.phone) if user.phone else "",
        "has_password": user.has_usable_password(),
        "services": _services(request),
    }
    return render(request, "accounts/index.html", context)


@require_POST
def again(request: HttpRequest) -> HttpResponse:
    """The same number, a new code."""
    asked = request.session.get(ASKED)
    if asked is None:
        return redirect("account_login")
    phone = Code.objects.get(pk=asked["id"]).phone
    purpose = CodePurpose(asked["purpose"])
    code_id = actions.make_code(phone, purpose, address=address_of(request))
    request.session[ASKED] = asked | {"id": str(code_id)}
    messages.info(request, _("A new code is on its way."))
    return redirect("accounts:code")


def authorize(request: HttpRequest) -> HttpResponse:
    """Another system asks who this is. Its address was checked before a form is shown."""
    response: HttpResponse = identity.authorization(request)
    target = urlsplit(request.GET.get("redirect_uri", ""))
    if "client" in (getattr(response, "context_data", None) or {}) and target.netloc:
        origin = f"{target.scheme}://{target.netloc}"
        setattr(response, "_csp_update", {"form-action": [origin]})  # noqa: B010
    return response


@login_required
@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign out one other place; the own one has its own button."""
    user = request.user
    assert isinstance(user, User)
    session = UserSession.objects.filter(user=user, pk=pk).first() if pk < 2**31 else None
    if session is None:
        raise Http404
    if not session.is_current():
        actions.end_session(session, by=user)
        messages.success(request, _("That device is signed out."))
    return redirect("usersessions_list")
