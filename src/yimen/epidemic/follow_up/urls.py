from django.urls import path

from yimen.epidemic.follow_up.views import grid, notices, observations, rounds

app_name = "follow_up"
urlpatterns = [
    path("", rounds.today, name="today"),
    path("well/", rounds.well, name="well"),
    path("list/", observations.listing, name="list"),
    path("list/export/", observations.export, name="export"),
    path("grid/", grid.grid, name="grid"),
    path("print/", grid.printed, name="print"),
    path("notices/<slug:kind>/", notices.notice_words, name="notice_words"),
    path("<int:pk>/notice/<slug:kind>/", notices.notice, name="notice"),
    path("<int:pk>/", observations.detail, name="detail"),
    path("<int:pk>/visit/", rounds.visit, name="visit"),
    path("<int:pk>/step/<slug:verb>/", observations.step, name="step"),
    path("<int:pk>/note/", observations.take_note, name="note"),
]
