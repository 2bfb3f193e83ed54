"""Whose messages to show."""

from django import forms

from yimen.foundation.accounts.fields import PhoneFormField


class InboxForm(forms.Form):
    phone = PhoneFormField(required=False)
