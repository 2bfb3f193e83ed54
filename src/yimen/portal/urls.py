from django.urls import path

from yimen.portal.views import resident, staff

app_name = "portal"
urlpatterns = [
    path("", resident.home, name="home"),
    path("desk/", staff.desk, name="desk"),
    path("desk/search/", staff.find, name="search"),
]
