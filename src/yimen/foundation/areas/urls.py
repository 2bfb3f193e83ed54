from django.urls import path, re_path

from yimen.foundation.areas import views

app_name = "areas"
urlpatterns = [
    path("", views.index, name="index"),
    path("search/", views.search, name="search"),
    path("<int:code>/", views.show, name="area"),
    re_path(
        r"^(?P<code>\d{1,12})/(?P<verb>rename|split|merge|end)/$", views.change, name="change"
    ),
]
