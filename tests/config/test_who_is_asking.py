"""Which address the audit keeps when nginx stands before us."""

from collections.abc import Iterable
from typing import Any

import pytest

from yimen.config.gateway import behind_gateway


def _echo(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
    return [environ["REMOTE_ADDR"].encode()]


@pytest.mark.parametrize(
    ("peer", "said", "kept"),
    [
        ("127.0.0.1", "203.0.113.9", b"203.0.113.9"),
        ("127.0.0.1", "", b"127.0.0.1"),
        ("198.51.100.7", "203.0.113.9", b"198.51.100.7"),
    ],
)
def test_only_the_gateway_may_say_for_whom_it_speaks(peer: str, said: str, kept: bytes) -> None:
    environ = {"REMOTE_ADDR": peer, "HTTP_X_REAL_IP": said}

    assert list(behind_gateway(_echo)(environ, None)) == [kept]
