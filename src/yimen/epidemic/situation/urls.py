from django.urls import path

from yimen.epidemic.situation import views

app_name = "situation"
urlpatterns = [
    path("desk/situation/", views.index, name="index"),
    path("desk/situation/table.csv", views.table, name="table"),
    path("screen/", views.screen, name="screen"),
]
