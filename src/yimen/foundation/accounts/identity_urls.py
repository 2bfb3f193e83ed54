"""Yimen as identity service: addresses that OpenID Connect wants at the root."""

from django.urls import include, path

from yimen.foundation.accounts import views

urlpatterns = [
    path("identity/o/authorize", views.authorize),
    path("", include("allauth.idp.urls")),
]
