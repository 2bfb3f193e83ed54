"""Every address of the platform, by mission."""

from django.urls import include, path

urlpatterns = [
    path("", include("yimen.portal.urls")),
    path("desk/audit/", include("yimen.foundation.audit.urls")),
    path("ui/", include("yimen.foundation.ui.urls")),
    path("accounts/", include("yimen.foundation.accounts.urls")),
    path("", include("yimen.foundation.accounts.identity_urls")),
    path("demo/messages/", include("yimen.foundation.messages.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
