"""Words of allauth's pages that our catalogue says in the official way; listed to keep them."""

from django.utils.translation import gettext_noop as _

OVERRIDDEN = (
    _("Two-Factor Authentication"),
    _("Authenticator App"),
    _("Authenticator code"),
    _("Authenticator secret"),
    _("Activate Authenticator App"),
    _("Deactivate Authenticator App"),
    _("Recovery Codes"),
    _("Recovery codes"),
    _("Security Keys"),
    _("Passkey"),
    _("Sessions"),
    _("Sign In"),
    _("Sign Out"),
    _("Sign Out Other Sessions"),
    _("Account Connections"),
    _("Add a Third-Party Account"),
    _("Third-Party Login Failure"),
    _("Confirm Access"),
    _("Use a security key"),
    _("Use authenticator app or code"),
    _("Use your password"),
    _("Browser"),
    _("Incorrect code."),
    _("Current Password"),
    _("New Password"),
    _("New Password (again)"),
    _("You have signed out."),
)
