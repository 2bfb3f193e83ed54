from django.urls import path

from yimen.foundation.ui import views

app_name = "ui"
urlpatterns = [
    path("", views.show_gallery, name="gallery"),
    path("mode/", views.mode, name="mode"),
    path("display/", views.display, name="display"),
]
