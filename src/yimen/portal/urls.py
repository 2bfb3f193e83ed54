from django.urls import path

from yimen.portal.views import my, resident

app_name = "portal"
urlpatterns = [
    path("", resident.home, name="home"),
    path("my/", my.my, name="my"),
    path("my/export/", my.export, name="my-export"),
]
