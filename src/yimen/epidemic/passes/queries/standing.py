"""What holds now: terms, rules, keys; and what a person's code says."""

import datetime
from dataclasses import dataclass

from yimen.epidemic.passes.models import (
    Colour,
    ColourChange,
    Fact,
    Key,
    KeyStatus,
    Pass,
    Ruleset,
    Shade,
    Terms,
)
from yimen.epidemic.passes.rules import ruleset as words
from yimen.epidemic.passes.rules.token import Kind, PublicKey, Signer
from yimen.foundation.people.queries import family, resolve
from yimen.kit import clock
from yimen.kit.sight import Actor


def terms() -> Terms:
    """The newest; those of the code itself where a city has set none."""
    return Terms.objects.order_by("-pk").first() or Terms()


def lifetimes(given: Terms) -> dict[Kind, int]:
    """In seconds, of each kind of code."""
    return {
        Kind.PHONE: given.phone_seconds,
        Kind.DEPENDANT: given.phone_seconds,
        Kind.OFFLINE: given.offline_seconds,
        Kind.PAPER: given.paper_days * 24 * 3600,
    }


def in_force(at: datetime.datetime | None = None) -> Ruleset | None:
    return Ruleset.objects.in_force(at or clock.now()).first()


def public_key(key: Key) -> PublicKey:
    begun = key.valid_from or key.made_at
    ends = int(key.valid_until.timestamp()) if key.valid_until else None
    # what is dated a moment before the key began was dated by a clock a little behind
    return PublicKey(key.kid, bytes(key.public), int(begun.timestamp()), ends, key.algorithm)


def public_keys(at: datetime.datetime | None = None) -> list[PublicKey]:
    return [public_key(key) for key in Key.objects.published(at or clock.now())]


def signer() -> Signer | None:
    """With the key that signs now; none where a city has made none yet."""
    key = Key.objects.filter(status=KeyStatus.ACTIVE).first()
    return Signer(key.kid, bytes.fromhex(key.private)) if key else None


@dataclass(frozen=True)
class Shown:
    """What a person is told of his colour: why, until when, and what to do now."""

    colour: str
    since: datetime.datetime | None
    until: datetime.datetime | None
    why: str
    what_now: str
    facts: tuple[Fact, ...]
    change_id: int | None


def shown(person_id: int, *, to: Actor) -> Shown:
    """Of somebody whom the asker sees; who has never been judged is green."""
    survivor = resolve([person_id])[person_id]
    row = Colour.objects.visible_to(to).filter(person_id=survivor).first()
    if row is None:
        return Shown(Shade.GREEN, None, None, "", "", (), None)
    why, what_now = words.words_of(row.ruleset.rules, row.rule) if row.ruleset else ("", "")
    facts = Fact.objects.visible_to(to).filter(pk__in=row.because).order_by("since")
    last = ColourChange.objects.visible_to(to).filter(person_id=survivor).order_by("-pk").first()
    change = last.pk if last else None
    return Shown(row.colour, row.since, row.until, why, what_now, tuple(facts), change)


def changes_of(person_id: int, *, to: Actor) -> list[ColourChange]:
    """Every change of a person's colour, the newest first."""
    rows = ColourChange.objects.visible_to(to).filter(person_id__in=family([person_id]))
    return list(rows.order_by("-pk"))


def passes_of(person_id: int, *, to: Actor) -> list[Pass]:
    rows = Pass.objects.visible_to(to).filter(person_id__in=family([person_id]))
    return list(rows.standing().order_by("kind"))


def person_of(subject: bytes, *, to: Actor) -> int | None:
    """Whom a number stands for, where the asker sees him."""
    row = Pass.objects.visible_to(to).filter(subject=subject).first()
    return resolve([row.person_id])[row.person_id] if row else None
