from django.urls import path

from yimen.epidemic.investigations.views import counted, lists, orders, reporting, ruling, work

app_name = "investigations"
urlpatterns = [
    path("", lists.listing, name="list"),
    path("counted/", counted.listing, name="counted"),
    path("overdue/", lists.overdue, name="overdue"),
    path("export/", lists.export, name="export"),
    path("<int:pk>/", work.detail, name="detail"),
    path("<int:pk>/report/", reporting.report, name="report"),
    path("<int:pk>/photos/<int:photo>/", reporting.photo, name="photo"),
    path("<int:pk>/note/", work.note, name="note"),
    path("<int:pk>/step/<slug:verb>/", work.step, name="step"),
    path("dispatch/", orders.dispatch, name="dispatch"),
    path("orders/", orders.orders, name="orders"),
    path("orders/<int:pk>/", orders.order, name="order"),
    path("orders/<int:pk>/withdraw/", orders.withdraw, name="withdraw_order"),
    path("rules/", ruling.listing, name="rules"),
    path("rules/new/", ruling.make, name="make_rule"),
    path("rules/<int:pk>/", ruling.detail, name="rule"),
]
