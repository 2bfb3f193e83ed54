"""Bytes as the signs that a QR code packs best (RFC 9285). One text for each row of bytes."""

import struct
from functools import cache

SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


@cache
def _triples() -> list[str]:
    """The three signs of each two bytes: a phone's strip has a thousand of them."""
    return [SIGNS[n % 45] + SIGNS[n // 45 % 45] + SIGNS[n // 2025] for n in range(65_536)]


@cache
def _pairs() -> dict[str, bytes]:
    return {signs: n.to_bytes(2, "big") for n, signs in enumerate(_triples())}


@cache
def _ends() -> dict[str, bytes]:
    """The two signs of a byte that is left over."""
    return {SIGNS[n % 45] + SIGNS[n // 45]: bytes([n]) for n in range(256)}


@cache
def _pairs_of(count: int) -> struct.Struct:
    return struct.Struct(f">{count}H")


def encode(data: bytes) -> str:
    whole = _pairs_of(len(data) // 2).unpack_from(data)
    text = "".join(map(_triples().__getitem__, whole))
    return text if len(data) % 2 == 0 else text + SIGNS[data[-1] % 45] + SIGNS[data[-1] // 45]


def decode(text: str) -> bytes:
    """ValueError for whatever `encode` would not have written."""
    pairs, whole = _pairs(), len(text) // 3 * 3
    try:
        data = b"".join([pairs[text[at : at + 3]] for at in range(0, whole, 3)])
        return data + _ends()[text[whole:]] if len(text) > whole else data
    except KeyError as error:
        raise ValueError("Not what we write.") from error
