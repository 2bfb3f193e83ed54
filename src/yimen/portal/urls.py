from django.urls import path

from yimen.portal.views import identity, my, phone, recounts, resident, staff, system

app_name = "portal"
urlpatterns = [
    path("", resident.home, name="home"),
    path("epidemic/", resident.epidemic, name="epidemic"),
    path("my/", my.my, name="my"),
    path("my/identity/", identity.claim, name="identity"),
    path("my/export/", my.export, name="my-export"),
    path("sw.js", phone.service_worker, name="service-worker"),
    path("manifest.webmanifest", phone.manifest, name="manifest"),
    path("phone/shell/<slug:name>/", phone.shell, name="phone-shell"),
    path("phone/token/", phone.token, name="phone-token"),
    path("desk/", staff.desk, name="desk"),
    path("desk/search/", staff.find, name="search"),
    path("desk/system/", system.system, name="system"),
    path("desk/system/recounts/", recounts.listing, name="recounts"),
    path("desk/system/recount/", recounts.recount, name="recount"),
]
