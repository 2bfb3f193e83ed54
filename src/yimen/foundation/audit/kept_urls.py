from django.urls import path

from yimen.foundation.audit import views

app_name = "kept_data"
urlpatterns = [path("", views.kept_data, name="index")]
