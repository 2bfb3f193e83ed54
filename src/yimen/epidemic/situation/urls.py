from django.urls import path

from yimen.epidemic.situation.views import board, papers

app_name = "situation"
urlpatterns = [
    path("desk/situation/", board.index, name="index"),
    path("desk/situation/daily/", papers.daily, name="daily"),
    path("desk/situation/table.<str:kind>", papers.table, name="table"),
    path("screen/", board.screen, name="screen"),
]
