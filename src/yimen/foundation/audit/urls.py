from django.urls import path

from yimen.foundation.audit import views

app_name = "audit"
urlpatterns = [
    path("", views.entries, name="entries"),
    path("export/", views.export, name="export"),
    path("certificates/", views.certificates, name="certificates"),
    path("<int:pk>/", views.entry, name="entry"),
]
