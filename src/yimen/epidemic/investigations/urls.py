from django.urls import path

from yimen.epidemic.investigations.views import lists, reporting, work

app_name = "investigations"
urlpatterns = [
    path("", lists.listing, name="list"),
    path("<int:pk>/", work.detail, name="detail"),
    path("<int:pk>/report/", reporting.report, name="report"),
    path("<int:pk>/note/", work.note, name="note"),
    path("<int:pk>/step/<slug:verb>/", work.step, name="step"),
]
