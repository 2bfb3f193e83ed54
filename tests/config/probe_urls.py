"""A page that never ends, for tests that end what serves it, and one that says who asks."""

import time
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import include, path


def slow(request: HttpRequest) -> StreamingHttpResponse:
    def lines() -> Iterator[bytes]:
        while True:
            yield b"still here\n"
            time.sleep(0.5)

    return StreamingHttpResponse(lines())


def asker(request: HttpRequest) -> HttpResponse:
    said = request.headers.get("X-Forwarded-For", "-")
    return HttpResponse(f"{request.META['REMOTE_ADDR']} {said}")


urlpatterns = [path("slow/", slow), path("asker/", asker), path("", include("yimen.config.urls"))]
