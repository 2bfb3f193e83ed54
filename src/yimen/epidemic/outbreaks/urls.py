from django.urls import path

from yimen.epidemic.outbreaks import views

app_name = "outbreaks"
urlpatterns = [
    path("", views.listing, name="list"),
    path("new/", views.new, name="new"),
    path("<int:pk>/", views.detail, name="detail"),
    path("<int:pk>/names/", views.names, name="names"),
    path("<int:pk>/plan/", views.plan, name="plan"),
    path("<int:pk>/places/", views.add_place, name="add_place"),
    path("<int:pk>/places/<int:place>/end/", views.end_place, name="end_place"),
    path("<int:pk>/places/<int:place>/withdraw/", views.withdraw_place, name="withdraw_place"),
    path("<int:pk>/step/<slug:verb>/", views.step, name="step"),
]
