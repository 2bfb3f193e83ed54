"""Codes, limits and what a person changes about the own account."""

import datetime
import hmac
import secrets
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yimen.foundation.accounts.events import code_made
from yimen.foundation.accounts.fields import vault
from yimen.foundation.accounts.models import Code, CodePurpose, Tally, User
from yimen.foundation.accounts.rules import (
    CODE_DIGITS,
    CODE_LIFE,
    CODE_TRIES,
    CODES_KEPT,
    CODES_PER_ADDRESS,
    SMS_PER_ADDRESS,
    SMS_PER_NUMBER,
    Limit,
)
from yimen.foundation.audit.actions import Deed, record
from yimen.kit import clock
from yimen.kit.refusals import Refusal
from yimen.kit.sight import NOBODY, Actor, Sight

ACCOUNT = "accounts.User"


class TooManyTries(Refusal):
    """Too many tries. Please wait a while and try again."""

    status_code = 429

    def __init__(self) -> None:
        super().__init__(str(_("Too many tries. Please wait a while and try again.")))


class NumberTaken(Refusal):
    """Another account uses this number."""

    def __init__(self) -> None:
        super().__init__(str(_("Another account uses this number.")))


class IdentityTaken(Refusal):
    """This identity is linked with another account."""

    def __init__(self) -> None:
        super().__init__(str(_("This identity is linked with another account.")))


@dataclass(frozen=True)
class Stranger:
    """Who has not signed in."""

    pk: None = None
    sight: Sight = NOBODY


# One statement counts and answers, so that no two workers can both be the fifth.
_COUNT = """
INSERT INTO accounts_tally AS t (key, since, until, n)
SELECT %(key)s, at, at + make_interval(secs => %(seconds)s), 1
FROM (SELECT clock_timestamp() AS at) AS moment
ON CONFLICT (key) DO UPDATE SET
  n = CASE WHEN t.until <= EXCLUDED.since THEN 1 ELSE t.n + 1 END,
  since = CASE WHEN t.until <= EXCLUDED.since THEN EXCLUDED.since ELSE t.since END,
  until = CASE WHEN t.until <= EXCLUDED.since THEN EXCLUDED.until ELSE t.until END
RETURNING n
"""


def count(limits: Sequence[Limit], subject: str) -> None:
    """Count one try against each limit; TooManyTries when one is passed. Never rolled back."""
    for limit in limits:
        with connection.cursor() as cursor:
            cursor.execute(_COUNT, {"key": _key(limit, subject), "seconds": limit.seconds})
            (n,) = cursor.fetchone()
        if n > limit.amount:
            raise TooManyTries


def give_back(limits: Sequence[Limit], subject: str) -> None:
    """The try was a good one after all."""
    keys = [_key(limit, subject) for limit in limits]
    Tally.objects.filter(key__in=keys, n__gt=0).update(n=F("n") - 1)


def forget(limits: Sequence[Limit], subject: str) -> None:
    """After a success: the count of failures begins anew."""
    Tally.objects.filter(key__in=[_key(limit, subject) for limit in limits]).delete()


def _key(limit: Limit, subject: str) -> bytes:
    return vault().digest(f"tally:{limit.name}:{subject}")


def make_code(phone: str, purpose: CodePurpose, *, address: str) -> uuid.UUID:
    """Send six digits to a number, known or not: the same work, the same answer."""
    # outside the transaction: what is counted stays counted, whatever becomes of the message
    count(SMS_PER_ADDRESS, address)
    count(SMS_PER_NUMBER, phone)
    return _make_code(phone, purpose)


@transaction.atomic
def _make_code(phone: str, purpose: CodePurpose) -> uuid.UUID:
    now = timezone.now()
    digits = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    code_id = uuid.uuid4()
    Code.objects.create(
        id=code_id,
        purpose=purpose,
        phone=phone,
        phone_digest=vault().digest(phone),
        digest=_digest(code_id, digits),
        made_at=now,
        expires_at=now + CODE_LIFE,
    )
    code_made.send(Code, code_id=code_id, digits=digits)
    return code_id


_TRY = """
UPDATE accounts_code SET tries = tries + 1
WHERE id = %(id)s AND tries < %(most)s AND used_at IS NULL AND expires_at > clock_timestamp()
RETURNING digest, tries
"""


@dataclass(frozen=True)
class Verdict:
    """What became of one try: the proven code, or how many tries are left (none: ask anew)."""

    code: Code | None
    left: int


def try_code(code_id: uuid.UUID, digits: str, *, address: str) -> Verdict:
    """One try. It is counted before it is looked at, by one statement for all workers."""
    count(CODES_PER_ADDRESS, address)
    with connection.cursor() as cursor:
        cursor.execute(_TRY, {"id": code_id, "most": CODE_TRIES})
        row = cursor.fetchone()
    if row is None:
        return Verdict(None, 0)
    right = hmac.compare_digest(bytes(row[0]), _digest(code_id, digits))
    if not right or not _use(code_id):
        _record_wrong_code(code_id)
        return Verdict(None, CODE_TRIES - row[1])
    return Verdict(Code.objects.get(pk=code_id), CODE_TRIES - row[1])


def _use(code_id: uuid.UUID) -> bool:
    """A right code opens one door once."""
    unused = Code.objects.filter(pk=code_id, used_at__isnull=True)
    return unused.update(used_at=timezone.now()) == 1


def _record_wrong_code(code_id: uuid.UUID) -> None:
    digest = Code.objects.values_list("phone_digest", flat=True).get(pk=code_id)
    users = list(User.objects.filter(phone_digest=digest).values_list("pk", flat=True))
    record(Deed("sign_in_failed", ACCOUNT, users, reason="code"), by=Stranger())


def _digest(code_id: uuid.UUID, digits: str) -> bytes:
    return vault().digest(f"code:{code_id}:{digits}")


@transaction.atomic
def open_account(code: Code, name: str) -> User:
    """An account for who has just proven a number. A number has one account at most."""
    user = User(
        display_name=name,
        phone=code.phone,
        phone_digest=bytes(code.phone_digest),
        phone_verified_at=code.used_at,
    )
    user.set_unusable_password()
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError as error:
        raise NumberTaken from error
    record(Deed("open_account", ACCOUNT, [user.pk]), by=user)
    return user


@transaction.atomic
def change_phone(user: User, code: Code, *, by: Actor) -> None:
    user.phone, user.phone_digest = code.phone, bytes(code.phone_digest)
    user.phone_verified_at = code.used_at
    try:
        with transaction.atomic():
            user.save(update_fields=["phone", "phone_digest", "phone_verified_at"])
    except IntegrityError as error:
        raise NumberTaken from error
    record(Deed("change_phone", ACCOUNT, [user.pk]), by=by)


@transaction.atomic
def confirm_phone(user: User, *, by: Actor) -> None:
    if user.phone_verified_at is None:
        user.phone_verified_at = timezone.now()
        user.save(update_fields=["phone_verified_at"])
        record(Deed("confirm_phone", ACCOUNT, [user.pk]), by=by)


@transaction.atomic
def set_password(user: User, password: str, *, by: Actor) -> None:
    """A new password ends all other sessions: their hash no longer fits."""
    user.set_password(password)
    user.save(update_fields=["password"])
    record(Deed("set_password", ACCOUNT, [user.pk]), by=by)


@transaction.atomic
def link_identity(user: User, provider: str, uid: str, *, by: Actor) -> None:
    """An identity belongs to one account for good: it is never moved by a later proof."""
    account, created = SocialAccount.objects.get_or_create(
        provider=provider, uid=uid, defaults={"user": user}
    )
    if account.user_id != user.pk:
        raise IdentityTaken
    if created:
        record(Deed("link_identity", ACCOUNT, [user.pk], reason=provider), by=by)


def record_deed(verb: str, user_ids: Iterable[int], *, by: Actor, reason: str = "") -> None:
    """What allauth did for us: sign-in and -out, second factors, linked services."""
    record(Deed(verb, ACCOUNT, list(user_ids), reason=reason), by=by)


def purge_codes(now: datetime.datetime) -> int:
    """Codes of yesterday and tallies whose window is over."""
    Tally.objects.filter(until__lt=now).delete()
    return Code.objects.filter(expires_at__lt=now - CODES_KEPT).delete()[0]


@dataclass(frozen=True)
class NewAccount:
    """An account made for somebody: staff, or an invented person of the demo city."""

    display_name: str
    phone: str  # E.164
    password: str = ""  # as `make_password` gives it; none: only codes sign in


@transaction.atomic
def add_many(entries: Sequence[NewAccount], *, by: Actor) -> list[User]:
    """Accounts with a number taken as proven by whoever made them."""
    made = User.objects.bulk_create([_account(entry) for entry in entries], batch_size=2000)
    record(Deed("add", ACCOUNT, [user.pk for user in made]), by=by)
    return made


def _account(entry: NewAccount) -> User:
    return User(
        display_name=entry.display_name,
        phone=entry.phone,
        phone_digest=vault().digest(entry.phone),
        phone_verified_at=clock.now(),
        password=entry.password or make_password(None),
    )


@transaction.atomic
def end_session(session: UserSession, *, by: User) -> None:
    """The session ends where it is; whoever holds that device signs in again."""
    record_deed("sign_out", [by.pk], by=by)
    session.end()
