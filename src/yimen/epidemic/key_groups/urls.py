from django.urls import path

from yimen.epidemic.key_groups.views import phone, reporter

app_name = "key_groups"
urlpatterns = [
    path("", reporter.home, name="home"),
    path("add/", reporter.add, name="add"),
    path("outbox/", phone.outbox, name="outbox"),
    path("phone/", phone.work, name="phone"),
    path("list/", reporter.listing, name="list"),
    path("<int:pk>/", reporter.detail, name="detail"),
    path("<int:pk>/done/", reporter.done, name="done"),
]
