from django.urls import path

from yimen.epidemic.investigations import views

app_name = "investigations"
urlpatterns = [
    path("", views.listing, name="list"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/report/", views.report, name="report"),
    path("<int:pk>/step/<slug:verb>/", views.step, name="step"),
]
