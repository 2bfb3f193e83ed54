"""A page that never ends, for tests that end what serves it."""

import time
from collections.abc import Iterator

from django.http import HttpRequest, StreamingHttpResponse
from django.urls import include, path


def slow(request: HttpRequest) -> StreamingHttpResponse:
    def lines() -> Iterator[bytes]:
        while True:
            yield b"still here\n"
            time.sleep(0.5)

    return StreamingHttpResponse(lines())


urlpatterns = [path("slow/", slow), path("", include("yimen.config.urls"))]
