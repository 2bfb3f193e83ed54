from django.urls import path

from yimen.epidemic.key_groups.views import lists, person, releasing, reporter

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
]
