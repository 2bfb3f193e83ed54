"""What allauth and Django announce about signing in goes into the audit."""

from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from allauth.socialaccount import signals as social
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from yimen.foundation.accounts import actions
from yimen.foundation.accounts.models import User


@receiver(user_logged_in)
def _signed_in(user: User, **_: Any) -> None:
    actions.record_deed("sign_in", [user.pk], by=user)


@receiver(user_logged_out)
def _signed_out(user: User | None, **_: Any) -> None:
    if isinstance(user, User):
        actions.record_deed("sign_out", [user.pk], by=user)


@receiver(account.password_changed)
@receiver(account.password_set)
def _password_changed(user: User, **_: Any) -> None:
    actions.record_deed("set_password", [user.pk], by=user)


@receiver(post_save, sender=Authenticator)
def _factor_added(instance: Any, created: bool, **_: Any) -> None:
    """The row itself, not allauth's signal: that one comes after the commit."""
    if created:
        user = instance.user
        actions.record_deed("add_second_factor", [user.pk], by=user, reason=instance.type)


@receiver(post_delete, sender=Authenticator)
def _factor_deleted(instance: Any, **_: Any) -> None:
    user = instance.user
    actions.record_deed("remove_second_factor", [user.pk], by=user, reason=instance.type)


@receiver(mfa.authenticator_removed)
def _ask_again(request: Any, **_: Any) -> None:
    request.session.pop("second_factor", None)  # the next page of a post asks for one


@receiver(mfa.authentication_failed)
def _factor_failed(user: User, authenticator: Any, **_: Any) -> None:
    actions.record_deed(
        "sign_in_failed", [user.pk], by=actions.Stranger(), reason=authenticator.type
    )


@receiver(social.social_account_added)
def _linked(sociallogin: Any, **_: Any) -> None:
    user = sociallogin.user
    actions.record_deed("link_identity", [user.pk], by=user, reason=sociallogin.account.provider)


@receiver(social.social_account_removed)
def _unlinked(socialaccount: Any, **_: Any) -> None:
    user = socialaccount.user
    actions.record_deed("unlink_identity", [user.pk], by=user, reason=socialaccount.provider)
