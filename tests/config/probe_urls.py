"""A small write and a slow page, for tests that kill what serves them."""

import time
import uuid
from collections.abc import Iterator

from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import include, path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from yimen.foundation.people.models import Person

PLACE = 411202001002


@csrf_exempt
@transaction.atomic
def write(request: HttpRequest) -> HttpResponse:
    Person.objects.get_or_create(
        client_uuid=uuid.UUID(request.POST["client_uuid"]),
        defaults={
            "name": "测试乙",
            "area_code": PLACE,
            "home_area_code": PLACE,
            "created_at": timezone.now(),
        },
    )
    return HttpResponse("ok")


def slow(request: HttpRequest) -> StreamingHttpResponse:
    def lines() -> Iterator[bytes]:
        while True:
            yield b"still here\n"
            time.sleep(0.5)

    return StreamingHttpResponse(lines())


urlpatterns = [
    path("probe/", write),
    path("slow/", slow),
    path("", include("yimen.config.urls")),
]
