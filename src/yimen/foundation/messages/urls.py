from django.urls import path

from yimen.foundation.messages import views

app_name = "sms"
urlpatterns = [path("", views.inbox, name="inbox")]
