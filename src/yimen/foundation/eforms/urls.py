from django.urls import path

from yimen.foundation.eforms import views

app_name = "eforms"
urlpatterns = [
    path("", views.listing, name="list"),
    path("upload/", views.upload, name="upload"),
    path("publish/", views.publish, name="publish"),
    path("<slug:slug>/", views.detail, name="detail"),
    path("<slug:slug>/<int:version>/preview/", views.preview, name="preview"),
    path("<slug:slug>/<int:version>/xlsform/", views.download, name="download"),
]
