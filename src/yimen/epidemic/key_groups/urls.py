from django.urls import path

from yimen.epidemic.key_groups.views import (
    correcting,
    lists,
    person,
    releasing,
    reporter,
    transferring,
)

app_name = "key_groups"
urlpatterns = [
    path("", reporter.home, name="home"),
    path("add/", reporter.add, name="add"),
    path("list/", lists.listing, name="list"),
    path("<int:pk>/", person.detail, name="detail"),
    path("<int:pk>/done/", reporter.done, name="done"),
    path("<int:pk>/release/", releasing.release, name="release"),
    path("<int:pk>/relist/", releasing.relist, name="relist"),
    path("<int:pk>/undo/", releasing.undo, name="undo"),
    path("<int:pk>/correct/", correcting.correct, name="correct"),
    path("<int:pk>/group/", correcting.group, name="group"),
    path("<int:pk>/transfer/", transferring.ask, name="ask_transfer"),
    path("transfers/", transferring.index, name="transfers"),
    path("transfers/rule/", transferring.rule, name="transfer_rule"),
    path("transfers/<int:pk>/", transferring.show, name="transfer"),
    path("transfers/<int:pk>/accept/", transferring.accept, name="accept_transfer"),
    path("transfers/<int:pk>/refuse/", transferring.refuse, name="refuse_transfer"),
    path("transfers/<int:pk>/withdraw/", transferring.withdraw, name="withdraw_transfer"),
    path("transfers/<int:pk>/noted/", transferring.noted, name="note_refusal"),
]
