"""Accounts, ways to sign in, and open sessions."""

from django.db.models import Q

from yimen.kit.personal import CONSENT, SECURITY, Personal, Plain, Retention

NOBODY = {
    "display_name": "",
    "phone": "",
    "phone_digest": None,
    "password": "!",
}
WITH_THE_ACCOUNT = Retention(with_parent="user")
PERSONAL = [
    Personal(
        model="account.EmailAddress",
        fields=("user", "email"),
        purpose="To reach the holder of the account",
        ground=CONSENT,
        keep=WITH_THE_ACCOUNT,
        account="user",
    ),
    Personal(
        model="account.EmailConfirmation",
        fields=("key",),
        purpose="To prove that an address is the holder's",
        ground=CONSENT,
        keep=Retention(days=7, since="created"),
    ),
    Personal(
        model="mfa.Authenticator",
        fields=("user", "type", "data"),
        purpose="The second proof at sign-in",
        ground=SECURITY,
        keep=WITH_THE_ACCOUNT,
    ),
    Personal(
        model="socialaccount.SocialAccount",
        fields=("user", "provider", "uid", "extra_data"),
        purpose="Sign-in through a provincial identity service",
        ground=CONSENT,
        keep=WITH_THE_ACCOUNT,
        account="user",
    ),
    Personal(
        model="socialaccount.SocialToken",
        fields=("token", "token_secret"),
        purpose="Sign-in through a provincial identity service",
        ground=CONSENT,
        keep=Retention(with_parent="account"),
    ),
    Personal(
        model="sessions.Session",
        fields=("session_key", "session_data"),
        purpose="To know who is signed in",
        ground=CONSENT,
        keep=Retention(days=0, since="expire_date"),
    ),
    Personal(
        model="usersessions.UserSession",
        fields=("user", "ip", "session_key", "user_agent", "data"),
        purpose="To show where one is signed in, and to end it there",
        ground=SECURITY,
        keep=Retention(days=180, since="last_seen_at"),
        account="user",
    ),
    Personal(
        model="accounts.Code",
        fields=("phone", "phone_digest", "digest"),
        purpose="To prove that a number is the holder's",
        ground=CONSENT,
        keep=Retention(days=7, since="expires_at"),
    ),
    Personal(
        model="accounts.Tally",
        fields=("key",),
        purpose="To stop who guesses",
        ground=SECURITY,
        keep=Retention(days=1, since="until"),
    ),
    Personal(
        model="allauth_idp_oidc.Token",
        fields=("user", "hash", "data"),
        purpose="Sign-in of the holder at another of the city's systems",
        ground=CONSENT,
        keep=Retention(days=0, since="expires_at"),
    ),
    Personal(
        model="accounts.User",
        fields=tuple(NOBODY),
        purpose="To know who acts",
        ground=CONSENT,
        keep=Retention(
            days=180, since="last_login", when=Q(is_active=False), blank=NOBODY, unless_needed=True
        ),
        account="pk",
    ),
]
PLAIN = [
    Plain("accounts.Code", ("purpose",), "What the code is for"),
    Plain("allauth_idp_oidc.Token", ("type", "client", "scopes"), "Which system asked for what"),
    Plain(
        "allauth_idp_oidc.Client",
        (
            "id",
            "name",
            "secret",
            "scopes",
            "default_scopes",
            "type",
            "grant_types",
            "redirect_uris",
            "cors_origins",
            "response_types",
            "owner",
            "data",
        ),
        "The systems that may let people sign in through the city",
    ),
    Plain(
        "socialaccount.SocialApp",
        ("provider", "provider_id", "name", "client_id", "secret", "key", "settings"),
        "How the city signs in at another service",
    ),
    Plain("auth.Permission", ("name", "codename"), "Names of rights"),
    Plain("auth.Group", ("name",), "Names of groups of rights"),
    Plain("contenttypes.ContentType", ("app_label", "model"), "Names of tables"),
]
