"""Every address of the platform, by mission."""

from django.urls import include, path

urlpatterns = [
    path("", include("yimen.portal.urls")),
    path("ui/", include("yimen.foundation.ui.urls")),
    path("desk/inbox/", include("yimen.foundation.inbox.urls")),
    path("desk/key-groups/", include("yimen.epidemic.key_groups.urls")),
    path("desk/investigations/", include("yimen.epidemic.investigations.urls")),
    path("accounts/", include("allauth.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
