from django.urls import path

from yimen.foundation.areas import views

app_name = "areas"
urlpatterns = [
    path("", views.index, name="index"),
    path("search/", views.search, name="search"),
    path("<int:code>/", views.show, name="area"),
    path("<int:code>/<slug:verb>/", views.change, name="change"),
]
