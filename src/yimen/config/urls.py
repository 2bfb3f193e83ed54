"""Every address of the platform, by mission."""

from django.urls import include, path

urlpatterns = [
    path("", include("yimen.portal.urls")),
    path("ui/", include("yimen.foundation.ui.urls")),
    path("accounts/", include("allauth.urls")),
    path("desk/people/", include("yimen.foundation.people.urls")),
    path("desk/staff/", include("yimen.foundation.staff.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
