"""Every address of the platform, by mission."""

from django.urls import include, path

urlpatterns = [
    path("desk/areas/", include("yimen.foundation.areas.urls")),
    path("", include("yimen.epidemic.situation.urls")),
    path("", include("yimen.portal.urls")),
    path("desk/audit/", include("yimen.foundation.audit.urls")),
    path("ui/", include("yimen.foundation.ui.urls")),
    path("accounts/", include("yimen.foundation.accounts.urls")),
    path("", include("allauth.idp.urls")),
    path("demo/messages/", include("yimen.foundation.messages.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
