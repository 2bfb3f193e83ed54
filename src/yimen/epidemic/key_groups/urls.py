from django.urls import path

from yimen.epidemic.key_groups.views import (
    coverage,
    daily,
    person,
    phone,
    received,
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
    path("lists/", received.lists, name="lists"),
    path("lists/<int:pk>/", received.received_list, name="received_list"),
    path("lists/<int:pk>/people/", received.people, name="list_people"),
    path("lists/<int:pk>/chase/", received.chase, name="list_chase"),
    path("lists/parts/<int:pk>/", received.list_part, name="list_part"),
    path("lists/parts/<int:pk>/known/", received.accept, name="list_accept"),
    path("lists/lines/<int:pk>/", received.listed, name="listed"),
    path("lists/lines/<int:pk>/full/", received.unmask, name="list_unmask"),
    path("lists/lines/<int:pk>/pass-on/", received.pass_on, name="list_pass_on"),
    path("lists/lines/<int:pk>/missed/", received.missed, name="list_missed"),
    path("<int:pk>/", person.detail, name="detail"),
    path("report/", daily.report, name="report"),
    path("report/<int:pk>/withdraw/", daily.withdraw, name="withdraw"),
    path("villages/<int:code>/", daily.village, name="village"),
    path("coverage/", coverage.index, name="coverage"),
    path("coverage/table.csv", coverage.table, name="coverage_table"),
    path("coverage/chase/", coverage.chase, name="chase"),
    path("coverage/call/<int:pk>/", coverage.call, name="call"),
    path("coverage/hours/", coverage.hours, name="hours"),
    path("<int:pk>/done/", reporter.done, name="done"),
    path("<int:pk>/release/", releasing.release, name="release"),
    path("<int:pk>/relist/", releasing.relist, name="relist"),
    path("<int:pk>/undo/", releasing.undo, name="undo"),
]
