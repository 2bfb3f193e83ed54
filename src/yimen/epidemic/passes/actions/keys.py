"""Keys are made ahead, published, sign for a term, and go; a compromised one goes at once."""

import datetime
import secrets

from django.db import transaction
from nacl.bindings import crypto_sign_seed_keypair

from yimen.epidemic.passes.events import keys_changed
from yimen.epidemic.passes.models import Algorithm, Key, KeyStatus
from yimen.epidemic.passes.queries import standing
from yimen.epidemic.passes.rules import lives
from yimen.epidemic.passes.rules.token import KIDS
from yimen.foundation.audit.actions import Deed, record
from yimen.kit import clock
from yimen.kit.sight import Actor


@transaction.atomic
def rotate_keys(*, by: Actor) -> Key:
    """The next key signs from now on, and another is published to come after it."""
    _refuse_others(by)
    now = clock.now()
    old = _held(KeyStatus.ACTIVE)
    if old:
        _retire(old, now)
    new = _held(KeyStatus.NEXT) or _made(now)
    new.status, new.valid_from = KeyStatus.ACTIVE, now
    new.save(update_fields=["status", "valid_from"])
    _made(now)
    record(Deed("rotate_keys", lives.KEY, [new.pk]), by=by)
    keys_changed.send(Key)
    return new


def _retire(old: Key, now: datetime.datetime) -> None:
    """Phones hold codes of the coming hours that it has signed: these stay good."""
    terms = standing.terms()
    strip = datetime.timedelta(seconds=terms.strip_tokens * terms.strip_step)
    longest = max(standing.lifetimes(terms).values())
    old.status, old.private = KeyStatus.RETIRED, ""
    old.valid_until = now + strip
    old.drop_at = old.valid_until + datetime.timedelta(seconds=longest)
    old.save(update_fields=["status", "private", "valid_until", "drop_at"])


@transaction.atomic
def compromise(key_id: int, why: str, *, by: Actor) -> Key:
    """The key is dropped, and every code it has signed dies with it; phones fetch new ones."""
    _refuse_others(by)
    if not why.strip():
        raise lives.ReasonMissing
    key = Key.objects.select_for_update().get(pk=key_id)
    if key.status == KeyStatus.COMPROMISED:
        return key
    signed = key.status == KeyStatus.ACTIVE
    key.status, key.private, key.why = KeyStatus.COMPROMISED, "", why.strip()
    key.valid_until = clock.now()
    key.save(update_fields=["status", "private", "why", "valid_until"])
    record(Deed("compromise_key", lives.KEY, [key.pk], reason=why), by=by)
    if signed:
        rotate_keys(by=by)
    keys_changed.send(Key)
    return key


@transaction.atomic
def rotate_when_due(*, by: Actor) -> Key | None:
    """The timer's: when the term of the key is over, or there is none yet."""
    key = Key.objects.filter(status=KeyStatus.ACTIVE).first()
    term = datetime.timedelta(days=standing.terms().key_days)
    if key and key.valid_from and key.valid_from + term > clock.now():
        return None
    return rotate_keys(by=by)


def _held(status: KeyStatus) -> Key | None:
    return Key.objects.select_for_update().filter(status=status).first()


def _made(now: datetime.datetime) -> Key:
    seed = secrets.token_bytes(32)
    public, _ = crypto_sign_seed_keypair(seed)
    return Key.objects.create(
        kid=_free_number(now),
        algorithm=Algorithm.ED25519,
        public=public,
        private=seed.hex(),
        status=KeyStatus.NEXT,
        made_at=now,
    )


def _free_number(now: datetime.datetime) -> int:
    """The number after the newest key's that no living code can name."""
    newest = Key.objects.order_by("-pk").first()
    start = newest.kid + 1 if newest else 1
    taken = set(Key.objects.published(now).values_list("kid", flat=True))
    numbers = [(start + n) % KIDS for n in range(KIDS)]
    return next(number for number in numbers if number not in taken)


def _refuse_others(by: Actor) -> None:
    if by.sight.roles.isdisjoint(lives.KEEPERS):
        raise lives.NotYours
