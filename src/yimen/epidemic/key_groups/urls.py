from django.urls import path

from yimen.epidemic.key_groups import views

app_name = "key_groups"
urlpatterns = [
    path("", views.home, name="home"),
    path("add/", views.add, name="add"),
    path("list/", views.listing, name="list"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/done/", views.done, name="done"),
]
