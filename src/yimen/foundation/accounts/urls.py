"""Our own pages, and those of allauth that we keep. E-mail and open sign-up are left out."""

from allauth.account import views as account
from django.urls import include, path
from django.views.generic import RedirectView

from yimen.foundation.accounts import views

own = (
    [
        path("", views.index, name="index"),
        path("arrive/", views.arrive, name="arrive"),
        path("code/", views.confirm_code, name="code"),
        path("code/again/", views.again, name="again"),
        path("welcome/", views.welcome, name="welcome"),
        path("link/", views.link, name="link"),
        path("phone/", views.new_phone, name="new_phone"),
        path("sessions/<int:pk>/end/", views.end_session, name="end_session"),
        path("password/new/", views.new_password, name="new_password"),
    ],
    "accounts",
)
urlpatterns = [
    path("", include(own)),
    path("login/", views.SignInView.as_view(), name="account_login"),
    path("login/code/", views.sign_in_by_code, name="account_request_login_code"),
    path(
        "signup/",
        RedirectView.as_view(pattern_name="account_request_login_code", query_string=True),
        name="account_signup",
    ),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path(
        "password/set/",
        RedirectView.as_view(pattern_name="accounts:new_password"),
        name="account_set_password",
    ),
    path("password/reset/", views.forgotten_password, name="account_reset_password"),
    path("2fa/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
    path("services/", include("allauth.socialaccount.urls")),
    path("", include("allauth.socialaccount.providers.openid_connect.urls")),
]
