"""What a person types to sign in."""

import re
from typing import Any

from allauth.account.forms import LoginForm
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from yimen.foundation.accounts import actions
from yimen.foundation.accounts.fields import PhoneFormField
from yimen.foundation.accounts.models import User
from yimen.foundation.accounts.rules import CODE_DIGITS, SECOND_FACTORS_PER_USER


class PhoneForm(forms.Form):
    """Which number the code goes to."""

    phone = PhoneFormField()


class CodeForm(forms.Form):
    """The six digits, pasted or typed, with or without spaces."""

    code = forms.CharField(
        label=_("Code"),
        max_length=32,
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True}
        ),
        error_messages={"required": _("Enter the six digits of the code.")},
    )

    def clean_code(self) -> str:
        digits = re.sub(r"\s", "", self.cleaned_data["code"])
        if not re.fullmatch(rf"[0-9]{{{CODE_DIGITS}}}", digits):
            raise forms.ValidationError(_("Enter the six digits of the code."))
        return digits


class NameForm(forms.Form):
    """Who the new account belongs to."""

    name = forms.CharField(
        label=_("Your name"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Enter your name.")},
    )


class NewPasswordForm(forms.Form):
    """A new password, typed once: it can be shown, pasted and kept by a password manager."""

    password = forms.CharField(
        label=_("New password"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 10 characters. Three words are easier to remember than signs."),
        error_messages={"required": _("Enter a new password.")},
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.user)
        return password


class PasswordForm(LoginForm):  # type: ignore[misc]  # allauth is untyped
    """Number and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = _("Mobile number")
        self.fields["password"].help_text = ""
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class SecondFactorForm(AuthenticateForm):  # type: ignore[misc]
    """A code of the authenticator app or a recovery code; counted by us before it is looked at."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain_code(self)

    def clean_code(self) -> str:
        return _counted(self.user, super().clean_code)


class SecondFactorAgainForm(ReauthenticateForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _plain_code(self)

    def clean_code(self) -> str:
        return _counted(self.user, super().clean_code)


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A key in the phone, the computer or on a stick."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the key")
        alone = self.fields["passwordless"]
        alone.label = _("Sign in with this key alone, without a password")
        alone.help_text = _("The device asks for your fingerprint, face or PIN.")
        alone.initial = True


def _plain_code(form: forms.Form) -> None:
    form.fields["code"].label = _("Code")
    form.fields["code"].widget.attrs = {"inputmode": "text", "autocomplete": "one-time-code"}


def _counted(user: User, look: Any) -> str:
    actions.count(SECOND_FACTORS_PER_USER, str(user.pk))
    code: str = look()
    actions.forget(SECOND_FACTORS_PER_USER, str(user.pk))
    return code
