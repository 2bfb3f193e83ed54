from django.urls import path

from yimen.portal.views import resident

app_name = "portal"
urlpatterns = [path("", resident.home, name="home")]
