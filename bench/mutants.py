"""Millions of codes that somebody altered: none is accepted, none makes the reader fall over.

At least half keep their layout, so that it is the signature that refuses them. The others are cut,
have signs put in their place, or are the codes of others. Every process of the machine reads.
"""

import multiprocessing
import os
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from bench.report import circumstances, options, say, show

SIZES = {"small": 100_000, "city": 10_000_000}
PIECE = 10_000
EACH = 20  # alterations of one code
NOW = 1_581_300_000
STRANGE = "abcé一\0\n\t!#&()"
FOREIGN = ["HC1:", "shc:/", "https://", "S2:", "s1:", "S1;", ""]


@dataclass
class Read:
    """What became of a piece."""

    read: int = 0
    signatures: int = 0  # how many had an intact layout, and a key that is known
    accepted: int = 0
    crashed: int = 0
    refused: Counter[str] = field(default_factory=Counter)

    def add(self, other: "Read") -> None:
        self.read += other.read
        self.signatures += other.signatures
        self.accepted += other.accepted
        self.crashed += other.crashed
        self.refused += other.refused


def main(argv: list[str]) -> dict[str, object]:
    given = options("Altered codes against the reader.", argv)
    wanted, processes = SIZES[given.scale], os.cpu_count() or 1
    jobs = [(n, PIECE) for n in range(wanted // PIECE)]
    whole, began = Read(), time.monotonic()
    given.data.mkdir(parents=True, exist_ok=True)
    os.environ["YIMEN_DATA"] = str(given.data)
    with multiprocessing.get_context("spawn").Pool(processes, _begin) as pool:
        for number, found in enumerate(pool.imap_unordered(_job, jobs), 1):
            whole.add(found)
            if number % 100 == 0:
                say(f"{whole.read:,} read, {whole.accepted} accepted, {whole.crashed} crashed")
    seconds = time.monotonic() - began
    return circumstances(given.scale) | _figures(whole, seconds, processes)


def _begin() -> None:
    """The rules stand in an app: a process of its own sets it up, and asks no database."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yimen.config.settings")
    django.setup()


def _figures(whole: Read, seconds: float, processes: int) -> dict[str, object]:
    share = round(whole.signatures / whole.read, 3)
    return {
        "mutants": whole.read,
        "share_with_signature_checked": share,
        "accepted": whole.accepted,
        "crashed": whole.crashed,
        "refused": dict(sorted(whole.refused.items())),
        "processes": processes,
        "read_per_s": round(whole.read / seconds),
        "reached": whole.accepted == 0 and whole.crashed == 0 and share >= 0.5,
    }


def _job(piece: tuple[int, int]) -> Read:
    seed, count = piece
    return read_mutants(count, seed)


def read_mutants(count: int, seed: int) -> Read:
    """So many altered codes, the same for the same seed."""
    from yimen.epidemic.passes.rules.refused import BadCode, BadSignature
    from yimen.epidemic.passes.rules.token import EPOCH, Kind, PublicKey, Shade, Signer, verifier

    luck = random.Random(seed)
    signer = Signer(7, luck.randbytes(32))
    guard = verifier([PublicKey(7, signer.public, EPOCH), PublicKey(9, bytes(32), EPOCH)])
    found = Read()
    good = ""
    for number in range(count):
        if number % EACH == 0:
            kind, shade = luck.choice(list(Kind)), luck.choice(list(Shade))
            good = signer.sign(luck.randbytes(8), NOW, kind, shade)
        bad = mutated(good, luck, keep_layout=number % 20 < 11)
        found.read += 1
        try:
            guard.read(bad, NOW)
        except BadCode as refused:
            found.refused[refused.kind] += 1
            found.signatures += isinstance(refused, BadSignature)
        except Exception:
            found.crashed += 1
        else:
            found.accepted += 1
    return found


def mutated(good: str, luck: random.Random, *, keep_layout: bool) -> str:
    """Another code than the good one, whatever the dice say."""
    change = luck.choice(WITH_LAYOUT if keep_layout else WITHOUT)
    while (bad := change(good, luck)) == good:
        pass
    return bad


def _bytes(good: str) -> bytearray:
    from yimen.epidemic.passes.rules import base45

    return bytearray(base45.decode(good[3:]))


def _text(data: bytes) -> str:
    from yimen.epidemic.passes.rules import base45

    return "S1:" + base45.encode(bytes(data))


def _other_subject(good: str, luck: random.Random) -> str:
    data = _bytes(good)
    data[luck.randrange(1, 9)] ^= 1 << luck.randrange(8)
    return _text(data)


def _other_time(good: str, luck: random.Random) -> str:
    data = _bytes(good)
    data[luck.randrange(9, 13)] ^= 1 << luck.randrange(8)
    return _text(data)


def _other_colour(good: str, luck: random.Random) -> str:
    data = _bytes(good)
    data[13] = luck.randrange(4) << 2 | luck.randrange(3)
    return _text(data)


def _other_signature(good: str, luck: random.Random) -> str:
    data = _bytes(good)
    for _ in range(luck.randint(1, 4)):
        data[luck.randrange(14, 78)] ^= luck.randint(1, 255)
    return _text(data)


def _other_key(good: str, luck: random.Random) -> str:
    data = _bytes(good)
    data[0] = 1 << 5 | 9
    return _text(data)


def _anothers_signature(good: str, luck: random.Random) -> str:
    return _text(_bytes(good)[:14] + luck.randbytes(64))


def _signs(good: str, luck: random.Random) -> str:
    signs = list(good)
    for _ in range(luck.randint(1, 3)):
        signs[luck.randrange(len(signs))] = luck.choice("0123456789ABCXYZ $%*+-./:" + STRANGE)
    return "".join(signs)


def _cut(good: str, luck: random.Random) -> str:
    return good[: luck.randrange(len(good))]


def _longer(good: str, luck: random.Random) -> str:
    return good + good[: luck.randint(1, 60)]


def _swapped(good: str, luck: random.Random) -> str:
    at, other = sorted(luck.sample(range(3, len(good)), 2))
    return good[:at] + good[other] + good[at + 1 : other] + good[at] + good[other + 1 :]


def _foreign(good: str, luck: random.Random) -> str:
    return luck.choice(FOREIGN) + good[3:]


def _noise(good: str, luck: random.Random) -> str:
    return "".join(chr(luck.randrange(1, 0x2FFF)) for _ in range(luck.randrange(200)))


Mutation = Callable[[str, random.Random], str]
WITH_LAYOUT: list[Mutation] = [
    _other_subject,
    _other_time,
    _other_colour,
    _other_signature,
    _other_key,
    _anothers_signature,
]
WITHOUT: list[Mutation] = [_signs, _cut, _longer, _swapped, _foreign, _noise]


if __name__ == "__main__":
    show(main)
