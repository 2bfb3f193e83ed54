from django.urls import path

from yimen.epidemic.key_groups.views import (
    counted,
    coverage,
    daily,
    person,
    phone,
    releasing,
    reporter,
)

app_name = "key_groups"
urlpatterns = [
    path("", reporter.home, name="home"),
    path("add/", reporter.add, name="add"),
    path("outbox/", phone.outbox, name="outbox"),
    path("phone/", phone.work, name="phone"),
    path("list/", reporter.listing, name="list"),
    path("<int:pk>/", person.detail, name="detail"),
    path("report/", daily.report, name="report"),
    path("report/<int:pk>/withdraw/", daily.withdraw, name="withdraw"),
    path("villages/<int:code>/", daily.village, name="village"),
    path("coverage/", coverage.index, name="coverage"),
    path("coverage/table.csv", coverage.table, name="coverage_table"),
    path("coverage/chase/", coverage.chase, name="chase"),
    path("coverage/call/<int:pk>/", coverage.call, name="call"),
    path("coverage/hours/", coverage.hours, name="hours"),
    path("counted/", counted.listing, name="counted"),
    path("<int:pk>/done/", reporter.done, name="done"),
    path("<int:pk>/release/", releasing.release, name="release"),
    path("<int:pk>/relist/", releasing.relist, name="relist"),
    path("<int:pk>/undo/", releasing.undo, name="undo"),
]
