"""Behind nginx every request comes from nginx; whom it speaks for stands in `X-Real-IP`."""

from collections.abc import Callable, Iterable
from typing import Any

Environ = dict[str, Any]
App = Callable[[Environ, Any], Iterable[bytes]]
OURS = {"127.0.0.1", "::1", ""}  # the gateway is on this machine; a socket has no address


def behind_gateway(app: App) -> App:
    """Give Django the client's address. A request that did not pass nginx keeps its own."""

    def forwarded(environ: Environ, start_response: Any) -> Iterable[bytes]:
        said = environ.get("HTTP_X_REAL_IP", "")
        if said and environ.get("REMOTE_ADDR", "") in OURS:
            environ["REMOTE_ADDR"] = said
        return app(environ, start_response)

    return forwarded
