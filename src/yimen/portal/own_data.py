"""What the city knows of the person who asks, and who looked at it on what ground."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model

from yimen.epidemic.investigations.models import Event
from yimen.foundation.accounts.models import User
from yimen.foundation.areas.models import Area
from yimen.foundation.audit.models import Entry
from yimen.foundation.audit.retention import personal
from yimen.foundation.eforms.models import Answers
from yimen.foundation.eforms.queries import readable
from yimen.foundation.eforms.rules import text
from yimen.foundation.people.models import Person
from yimen.foundation.staff.models import Post, Role
from yimen.kit.personal import Personal

# they prove something and tell nothing
SECRET = {"document_digest", "phone_digest", "password", "session_key"}


@dataclass(frozen=True)
class Look:
    """One deed about me, as I may know it: the post, not the worker's name."""

    at: datetime.datetime
    deed: str
    mine: bool
    role: str
    area: str
    department: str
    reason: str


def persons_of(user: User) -> list[Person]:
    """The rows that are this user himself, those merged into his own included."""
    own = list(Person.objects.filter(account=user))  # sight: one's own row, by the account
    # sight: what was found to be one's own row a second time
    return own + list(Person.objects.filter(merged_into__in=own))


def looks(entries: Sequence[Entry], user: User) -> list[Look]:
    """Each deed with the post that its doer held then: two statements for any number."""
    actors = {entry.actor_id for entry in entries if entry.actor_id and entry.actor_id != user.pk}
    # sight: whoever was looked at may know by which post, never by whom
    posts = list(Post.objects.filter(user_id__in=actors).select_related("area"))
    codes = {entry.area_code for entry in entries if entry.area_code}
    names = dict(Area.objects.filter(code__in=codes).values_list("code", "name"))
    return [_look(entry, user, posts, names) for entry in entries]


def _look(entry: Entry, user: User, posts: list[Post], names: dict[int, str]) -> Look:
    post = next((post for post in posts if _held(post, entry)), None)
    role = post.role if post else entry.role
    return Look(
        at=entry.recorded_at,
        deed=entry.deed,
        mine=entry.actor_id == user.pk,
        role=str(Role(role).label) if role in Role.values else "",
        area=post.area.name if post else names.get(entry.area_code or 0, ""),
        department=post.department if post else "",
        reason=entry.reason,
    )


def _held(post: Post, entry: Entry) -> bool:
    """Whether the deed was done in this post."""
    in_time = post.since <= entry.recorded_at and (
        post.until is None or post.until > entry.recorded_at
    )
    return in_time and post.user_id == entry.actor_id and post.role == entry.role


def everything(user: User, persons: Collection[Person]) -> dict[str, list[dict[str, object]]]:
    """All that the declared tables hold about this person, table by table."""
    found: dict[str, list[dict[str, object]]] = {}
    for each in personal():
        rows = list(_rows(each, user, persons))
        if rows:
            found.setdefault(each.model, []).extend(rows)
    answers = list(_answers(persons))
    return found | ({Answers._meta.label: answers} if answers else {})


def _answers(persons: Collection[Person]) -> Iterator[dict[str, object]]:
    """What was asked and answered about me, in words, also what was answered anew since."""
    # sight: of one's own persons
    steps = Event.objects.filter(investigation__person__in=persons, answers__isnull=False)
    kept = Answers.objects.filter(pk__in=steps.values("answers")).select_related("definition")
    for one in kept.order_by("pk"):
        said = [{"question": label, "answer": answer} for label, answer in readable(one)]
        yield {
            "pk": one.pk,
            "form": text(one.definition.title),
            "answered_at": one.answered_at,
            "answers": said,
        }


def _rows(each: Personal, user: User, persons: Collection[Person]) -> Iterator[dict[str, object]]:
    if each.person:
        own: dict[str, Any] = {f"{each.person}__in": [person.pk for person in persons]}
    elif each.account:
        own = {each.account: user.pk}
    else:
        return
    model: type[Model] = apps.get_model(each.model)
    for row in model._default_manager.filter(**own).distinct():
        yield {name: _said(row, name) for name in ("pk", *each.fields) if name not in SECRET}


def _said(row: Model, name: str) -> object:
    """The column as it is kept; of another row only its number, for it may be another's."""
    if name == "pk":
        return row.pk
    return getattr(row, row._meta.get_field(name).attname)  # type: ignore[union-attr]
