"""A guard reads a code: only what the city signed, while it is good, says anything."""

import json
from pathlib import Path

import pytest
import qrcode
from hypothesis import example, given
from hypothesis import strategies as some

from bench.mutants import read_mutants
from yimen.epidemic.passes.rules import base45
from yimen.epidemic.passes.rules.refused import (
    BadCode,
    BadSignature,
    Expired,
    ForeignCode,
    FutureDated,
    Malformed,
    Replayed,
    Revoked,
    UnknownKey,
)
from yimen.epidemic.passes.rules.token import (
    EPOCH,
    LAST,
    PREFIX,
    SKEW,
    Kind,
    Memory,
    PublicKey,
    Shade,
    Signer,
    Token,
    verifier,
)

SEED = bytes(range(32))
SIGNER = Signer(7, SEED)
NOW = 1_581_300_000  # 10 February 2020
SUBJECT = bytes.fromhex("0123456789abcdef")
KEYS = [PublicKey(7, SIGNER.public, EPOCH)]
GUARD = verifier(KEYS)
VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text())

tokens = some.builds(
    Token,
    kid=some.just(7),
    subject=some.binary(min_size=8, max_size=8),
    issued_at=some.integers(EPOCH, LAST),
    kind=some.sampled_from(Kind),
    shade=some.sampled_from(Shade),
)


def code(**other: object) -> str:
    said = {"subject": SUBJECT, "issued_at": NOW, "kind": Kind.PHONE, "shade": Shade.GREEN}
    return SIGNER.sign(**(said | other))  # type: ignore[arg-type]


@given(tokens)
def test_what_was_signed_is_read_again(token: Token) -> None:
    text = SIGNER.sign(token.subject, token.issued_at, token.kind, token.shade)
    assert GUARD.read(text, token.issued_at) == token


@given(some.integers(0, 119), some.sampled_from(base45.SIGNS + "é一\n\0"))
def test_one_sign_put_in_another_place_is_refused(at: int, sign: str) -> None:
    text = code()
    if text[at] == sign:
        return
    with pytest.raises(BadCode):
        GUARD.read(text[:at] + sign + text[at + 1 :], NOW)


@given(some.integers(0, 77), some.integers(1, 255))
def test_one_byte_changed_is_refused_though_the_layout_is_right(at: int, by: int) -> None:
    data = bytearray(base45.decode(code()[3:]))
    data[at] ^= by
    with pytest.raises(BadCode):
        GUARD.read(PREFIX + base45.encode(bytes(data)), NOW)


@given(some.text(max_size=300) | some.text(base45.SIGNS, max_size=200).map(PREFIX.__add__))
@example("")
@example(PREFIX)
@example("S1:" + "0" * 117)
def test_whatever_is_held_before_the_camera_has_an_answer(text: str) -> None:
    with pytest.raises(BadCode):
        GUARD.read(text, NOW)


@given(some.binary(max_size=200))
def test_any_bytes_have_one_text_and_back(data: bytes) -> None:
    assert base45.decode(base45.encode(data)) == data


@given(some.text(base45.SIGNS, max_size=120))
def test_no_two_texts_say_the_same_bytes(text: str) -> None:
    try:
        data = base45.decode(text)
    except ValueError:
        return
    assert base45.encode(data) == text


def test_base45_is_that_of_the_standard() -> None:
    assert base45.encode(b"Hello!!") == "%69 VD92EX0"
    assert base45.encode(b"base-45") == "UJCLQE7W581"
    assert base45.decode("QED8WEX0") == b"ietf!"


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("HC1:6BFOXN%TS3DH0YOJ58S S-W5HDC *M0II5XHC9B5G2+$N IOP-IA%NFQGRJPC%OQHIZC4.OI", "eu"),
        ("shc:/5676290952432060346029243740446031222959532654603460292540772804", "shc"),
        ("https://example.org/a", "url"),
        ("HTTP://EXAMPLE.ORG", "url"),
        ("https://qr.alipay.com/fkx01234", "payment"),
        ("wxp://f2f0abcdef", "payment"),
        ("284567890123456789", "payment"),
        ("134567890123456789", "payment"),
        ("411202199001011234", "unknown"),
        ("s1:" + "0" * 117, "unknown"),
        ("", "unknown"),
        ("你好", "unknown"),
    ],
)
def test_a_code_of_somebody_else_is_named(text: str, family: str) -> None:
    with pytest.raises(ForeignCode) as refused:
        GUARD.read(text, NOW)
    assert refused.value.family == family


def test_a_forged_code_is_not_ours() -> None:
    forger = Signer(7, bytes(32))
    with pytest.raises(BadSignature):
        GUARD.read(forger.sign(SUBJECT, NOW, Kind.PHONE, Shade.GREEN), NOW)


def test_red_cannot_be_painted_green() -> None:
    data = base45.decode(code(shade=Shade.RED)[3:])
    painted = PREFIX + base45.encode(
        data[:13] + bytes([Kind.PHONE << 2 | Shade.GREEN]) + data[14:]
    )
    with pytest.raises(BadSignature):
        GUARD.read(painted, NOW)


@pytest.mark.parametrize("length", [0, 3, 4, 60, 119])
def test_a_code_cut_short_is_not_read(length: int) -> None:
    with pytest.raises((Malformed, ForeignCode)):
        GUARD.read(code()[:length], NOW)
    with pytest.raises(Malformed):
        GUARD.read(code() + "0", NOW)


def test_a_code_of_a_key_nobody_knows_is_refused() -> None:
    stranger = Signer(8, SEED)
    with pytest.raises(UnknownKey):
        GUARD.read(stranger.sign(SUBJECT, NOW, Kind.PHONE, Shade.GREEN), NOW)


def test_the_number_of_another_key_does_not_help() -> None:
    other = Signer(9, bytes(32))
    both = verifier([*KEYS, PublicKey(9, other.public, EPOCH)])
    data = base45.decode(code()[3:])
    with pytest.raises(BadSignature):
        both.read(PREFIX + base45.encode(bytes([1 << 5 | 9]) + data[1:]), NOW)


def test_a_key_signs_nothing_after_its_end() -> None:
    guard = verifier([PublicKey(7, SIGNER.public, EPOCH, NOW - 10)])
    with pytest.raises(UnknownKey):
        guard.read(code(), NOW)
    assert guard.read(code(issued_at=NOW - 10), NOW).issued_at == NOW - 10


def test_an_algorithm_nobody_speaks_accepts_nothing() -> None:
    guard = verifier([PublicKey(7, SIGNER.public, EPOCH, algorithm="sm2")])
    with pytest.raises(BadSignature):
        guard.read(code(), NOW)


@pytest.mark.parametrize(
    ("kind", "seconds"),
    [
        (Kind.PHONE, 180),
        (Kind.DEPENDANT, 180),
        (Kind.OFFLINE, 24 * 3600),
        (Kind.PAPER, 30 * 24 * 3600),
    ],
)
def test_each_kind_of_code_has_its_time(kind: Kind, seconds: int) -> None:
    text = code(kind=kind)
    assert GUARD.read(text, NOW + seconds + SKEW).kind == kind
    with pytest.raises(Expired):
        GUARD.read(text, NOW + seconds + SKEW + 1)


def test_tomorrows_code_is_not_good_today() -> None:
    assert GUARD.read(code(issued_at=NOW + SKEW), NOW)
    with pytest.raises(FutureDated):
        GUARD.read(code(issued_at=NOW + SKEW + 1), NOW)


def test_a_withdrawn_number_is_refused_by_its_first_bytes() -> None:
    guard = verifier(KEYS, revoked=frozenset({SUBJECT[:5]}), prefix=5)
    with pytest.raises(Revoked):
        guard.read(code(), NOW)
    assert guard.read(code(subject=bytes(8)), NOW)


def test_a_guard_reads_a_code_twice_but_no_copy_of_it() -> None:
    memory, text = Memory(), code()
    memory.note(text, NOW)
    memory.note(text, NOW + 10)
    with pytest.raises(Replayed):
        memory.note(text, NOW + 60)
    memory.note(code(issued_at=NOW + 120), NOW + 120)
    memory.note(text, NOW + 10_000)  # by then it has expired: `read` says so


def test_no_secret_of_a_key_is_needed_to_read() -> None:
    assert len(SIGNER.public) == 32
    with pytest.raises(ValueError, match="five bits"):
        Signer(32, SEED)
    with pytest.raises(ValueError, match="eight bytes"):
        SIGNER.sign(b"short", NOW, Kind.PHONE, Shade.GREEN)


def test_a_code_fits_a_small_symbol() -> None:
    text = code()
    assert len(text) == 120 <= 135
    symbol = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M)
    symbol.add_data(text)
    assert symbol.best_fit() <= 6


def test_a_strip_is_signed_in_one_go() -> None:
    moments = [NOW + 120 * n for n in range(30)]
    strip = SIGNER.strip(SUBJECT, moments, Kind.PHONE, Shade.GREEN)
    assert [
        GUARD.read(text, at).issued_at for text, at in zip(strip, moments, strict=True)
    ] == moments


@pytest.mark.parametrize("vector", VECTORS["codes"], ids=lambda vector: vector["name"])
def test_the_published_vectors_hold(vector: dict[str, object]) -> None:
    """docs/codes.md names this file: others test their readers against it."""
    guard = verifier([PublicKey(7, bytes.fromhex(VECTORS["public"]), VECTORS["valid_from"])])
    text, now = str(vector["code"]), float(str(vector["now"]))
    if "refused" in vector:
        with pytest.raises(BadCode) as refused:
            guard.read(text, now)
        assert refused.value.kind == vector["refused"]
        return
    token = guard.read(text, now)
    said = (token.subject.hex(), token.issued_at, token.kind.name, token.shade.name)
    assert said == tuple(vector[name] for name in ("subject", "issued_at", "kind", "colour"))
    assert token.body.hex() == vector["body"]


def test_the_vectors_key_is_the_one_of_the_seed() -> None:
    assert Signer(7, bytes.fromhex(VECTORS["seed"])).public.hex() == VECTORS["public"]


def test_thousands_of_altered_codes_are_refused() -> None:
    """The short form of `yimen bench mutants`."""
    found = read_mutants(4_000, seed=2020)
    assert (found.read, found.accepted, found.crashed) == (4_000, 0, 0)
    assert found.signatures >= 2_000
