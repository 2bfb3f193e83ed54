from django.urls import path

from yimen.foundation.staff import views

app_name = "staff"
urlpatterns = [
    path("", views.index, name="index"),
    path("mine/", views.mine, name="mine"),
    path("appoint/", views.appoint, name="appoint"),
    path("posts/<int:pk>/stand-in/", views.stand_in, name="stand_in"),
    path("posts/<int:pk>/end/", views.end, name="end"),
]
