from django.urls import path

from yimen.epidemic.declarations.views import declaring, desk, family

app_name = "declarations"
urlpatterns = [
    path("epidemic/declare/", family.whom, name="whom"),
    path("epidemic/declare/identity/", family.identity, name="identity"),
    path("epidemic/declare/family/", family.add, name="add"),
    path("epidemic/declare/family/<int:pk>/end/", family.end, name="end"),
    path("epidemic/declare/me/", declaring.mine, name="mine"),
    path("epidemic/declare/for/<int:pk>/", declaring.dependant, name="dependant"),
    path("epidemic/declare/<int:pk>/", declaring.show, name="show"),
    path("epidemic/declare/<int:pk>/receipt/", declaring.receipt, name="receipt"),
    path("desk/declarations/", desk.listing, name="list"),
    path("desk/declarations/export/", desk.export, name="export"),
    path("desk/declarations/<int:pk>/", desk.detail, name="detail"),
    path("desk/declarations/door/", desk.door, name="door"),
    path("desk/declarations/for/<int:pk>/", desk.at_the_door, name="at_the_door"),
]
