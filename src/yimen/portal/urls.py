from django.urls import path

from yimen.portal.views import my

app_name = "portal"
urlpatterns = [
    path("my/", my.my, name="my"),
    path("my/export/", my.export, name="my-export"),
]
