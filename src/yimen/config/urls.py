"""Every address of the platform, by mission."""

from django.urls import include, path

urlpatterns = [
    path("", include("yimen.portal.urls")),
    path("", include("yimen.epidemic.situation.urls")),
    path("", include("yimen.epidemic.declarations.urls")),
    path("desk/key-groups/", include("yimen.epidemic.key_groups.urls")),
    path("desk/investigations/", include("yimen.epidemic.investigations.urls")),
    path("desk/imports/", include("yimen.foundation.imports.urls")),
    path("desk/follow-up/", include("yimen.epidemic.follow_up.urls")),
    path("", include("yimen.epidemic.passes.urls")),
    path("desk/outbreaks/", include("yimen.epidemic.outbreaks.urls")),
    path("desk/forms/", include("yimen.foundation.eforms.urls")),
    path("desk/inbox/", include("yimen.foundation.inbox.urls")),
    path("desk/people/", include("yimen.foundation.people.urls")),
    path("desk/staff/", include("yimen.foundation.staff.urls")),
    path("desk/areas/", include("yimen.foundation.areas.urls")),
    path("desk/kept-data/", include("yimen.foundation.audit.kept_urls")),
    path("desk/audit/", include("yimen.foundation.audit.urls")),
    path("accounts/", include("yimen.foundation.accounts.urls")),
    path("", include("yimen.foundation.accounts.identity_urls")),
    path("demo/messages/", include("yimen.foundation.messages.urls")),  # 404 outside the demo
    path("ui/", include("yimen.foundation.ui.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
]
