"""Bytes of any length at rest: AES-GCM in chunks, each bound to its file and its place in it.

Stored form: 1 version byte, 16 salt bytes, then chunks of at most 256 KiB with their tags. The
salt makes the file's own key; the nonce counts the chunks and marks the last, so that a file
cannot be cut, reordered or put in another's place without notice.
"""

import secrets
from collections.abc import Iterable, Iterator
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from yimen.kit.crypto import Unreadable

VERSION, SALT, TAG = b"\x01", 16, 16
CHUNK = 256 * 1024


def seal(pieces: Iterable[bytes], target: BinaryIO, *, key: bytes, bound: bytes) -> None:
    """Write the pieces sealed; `bound` is what the file is, and must be said to open it."""
    salt = secrets.token_bytes(SALT)
    cipher = _cipher(key, salt)
    target.write(VERSION + salt)
    number, waiting = 0, b""
    for chunk in _regular(pieces):
        if number:
            target.write(cipher.encrypt(_nonce(number, last=False), waiting, bound))
        number, waiting = number + 1, chunk
    target.write(cipher.encrypt(_nonce(max(number, 1), last=True), waiting, bound))


def opened(source: BinaryIO, *, key: bytes, bound: bytes) -> Iterator[bytes]:
    """The pieces again, each verified before it is given out."""
    head = source.read(len(VERSION) + SALT)
    if head[:1] != VERSION or len(head) != len(VERSION) + SALT:
        raise Unreadable("sealed file")
    cipher = _cipher(key, head[1:])
    number, chunk = 1, source.read(CHUNK + TAG)
    while True:
        following = source.read(CHUNK + TAG)
        try:
            yield cipher.decrypt(_nonce(number, last=not following), chunk, bound)
        except (InvalidTag, ValueError) as error:
            raise Unreadable("sealed file") from error
        if not following:
            return
        number, chunk = number + 1, following


def _cipher(key: bytes, salt: bytes) -> AESGCM:
    return AESGCM(HKDF(SHA256(), 32, salt, b"yimen sealed file").derive(key))


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _regular(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in chunks of one size, the last one shorter."""
    waiting = bytearray()
    for piece in pieces:
        waiting += piece
        while len(waiting) >= CHUNK:
            yield bytes(waiting[:CHUNK])
            del waiting[:CHUNK]
    if waiting:
        yield bytes(waiting)
