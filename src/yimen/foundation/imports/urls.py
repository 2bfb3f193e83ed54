from django.urls import path

from yimen.foundation.imports.views import files, jobs

app_name = "imports"
urlpatterns = [
    path("", jobs.index, name="index"),
    path("new/<slug:target>/", jobs.new, name="new"),
    path("template/<slug:target>/<str:kind>/", files.template, name="template"),
    path("<int:pk>/", jobs.job, name="job"),
    path("<int:pk>/columns/", jobs.columns, name="columns"),
    path("<int:pk>/decide/", jobs.decide, name="decide"),
    path("<int:pk>/step/<slug:verb>/", jobs.step, name="step"),
    path("<int:pk>/mend/", files.mend, name="mend"),
]
