"""Where allauth asks us: numbers by digest, limits that hold over workers, secrets sealed."""

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from allauth.idp.oidc.models import PrivateKey
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from yimen.foundation.accounts import actions, queries
from yimen.foundation.accounts.fields import PhoneFormField, masked_phone, vault
from yimen.foundation.accounts.models import User
from yimen.foundation.accounts.rules import PASSWORDS_PER_ADDRESS, PASSWORDS_PER_NUMBER

LINKING = "linking"  # the session's key for an identity that waits for a proven number


def address_of(request: HttpRequest) -> str:
    """As the audit sees it: the gateway in front of us puts the client's address there."""
    return str(request.META.get("REMOTE_ADDR") or "0.0.0.0")  # noqa: S104  # means unknown


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    error_messages = DefaultAccountAdapter.error_messages | {
        "phone_password_mismatch": _("The number or the password is not right."),
        "incorrect_password": _("The password is not right."),
        "too_many_login_attempts": _("Too many tries. Please wait a while and try again."),
    }

    def phone_form_field(self, **kwargs: Any) -> PhoneFormField:
        return PhoneFormField(autocomplete="username", **kwargs)

    def clean_phone(self, phone: str) -> str:
        return phone

    def get_phone(self, user: User) -> tuple[str, bool] | None:
        return (user.phone, user.phone_verified_at is not None) if user.phone else None

    def get_user_by_phone(self, phone: str) -> User | None:
        return queries.user_by_phone(phone)

    def set_phone_verified(self, user: User, phone: str) -> None:
        if user.phone == phone:
            actions.confirm_phone(user, by=user)

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False  # an account begins with a proven number, on our own page

    def get_client_ip(self, request: HttpRequest) -> str:
        return address_of(request)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:arrive")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("accounts:index")

    def get_logout_redirect_url(self, request: HttpRequest) -> str:
        return "/"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Counts before the password is looked at; a password tried is a password counted."""
        actions.count(PASSWORDS_PER_ADDRESS, address_of(request))
        actions.count(PASSWORDS_PER_NUMBER, credentials.get("phone", ""))

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        user: User | None = super().authenticate(request, **credentials)
        if user:
            actions.give_back(PASSWORDS_PER_ADDRESS, address_of(request))
            actions.forget(PASSWORDS_PER_NUMBER, credentials.get("phone", ""))
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        user = queries.user_by_phone(credentials.get("phone", ""))
        ids = [user.pk] if user else []
        actions.record_deed("sign_in_failed", ids, by=actions.Stranger(), reason="password")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """No e-mail anywhere: what must be told is told on the page or by SMS."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """No e-mail anywhere."""


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    def encrypt(self, text: str) -> str:
        return base64.b64encode(vault().seal(text)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return vault().open(base64.b64decode(encrypted_text))

    def get_totp_issuer(self) -> str:
        return str(settings.CITY_NAME)

    def _get_user_identifier(self, user: User) -> str:
        return masked_phone(user.phone) if user.phone else str(user)


class LinkAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """An identity of another service opens an account here only after a number was proven."""

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        sociallogin.account.extra_data = {}  # the subject is enough; nothing else is kept
        sociallogin.email_addresses = []
        if sociallogin.is_existing or request.user.is_authenticated:
            return
        request.session[LINKING] = {
            "provider": sociallogin.account.provider,
            "uid": sociallogin.account.uid,
        }
        raise ImmediateHttpResponse(HttpResponseRedirect(reverse("accounts:link")))

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: Any) -> str:
        return reverse("socialaccount_connections")


class IdentityAdapter(DefaultOIDCAdapter):  # type: ignore[misc]
    """Yimen as the identity service of existing systems: a subject and a name."""

    scope_display = {
        "openid": _("Know that it is you"),
        "profile": _("See your name"),
    }

    def list_private_keys(self, *, did_activate: Any = None, is_active: Any = None) -> list[Any]:
        """One signing key in the key folder, made when it is first needed."""
        return [PrivateKey(pem=settings.KEYS.text("identity.pem", _rsa_pem))]

    def get_claims(self, purpose: str, user: User, client: Any, scopes: Any, **_: Any) -> Any:
        claims = {"sub": self.get_user_sub(client, user)}
        if "profile" in scopes and user.display_name:
            claims["name"] = user.display_name
        return claims

    def get_user_sub(self, client: Any, user: User) -> str:
        """A different name towards every client, so that systems cannot join what they know."""
        return f"{user.pk}-{vault().digest(f'sub:{client.id}:{user.pk}').hex()[:32]}"

    def get_user_by_sub(self, client: Any, sub: str) -> User | None:
        user = User.objects.filter(pk=sub.partition("-")[0], is_active=True).first()
        return user if user and self.get_user_sub(client, user) == sub else None


def _rsa_pem() -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()
