from django.urls import path

from yimen.foundation.inbox import views

app_name = "inbox"
urlpatterns = [
    path("", views.mine, name="mine"),
    path("count/", views.count, name="count"),
]
