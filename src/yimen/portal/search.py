"""What a few typed words may mean, among what this person may see."""

import re

import phonenumbers
from django.db.models import Q

from yimen.epidemic.investigations.models import Investigation
from yimen.foundation.accounts.fields import vault
from yimen.foundation.areas.models import Area
from yimen.foundation.people.models import Person
from yimen.foundation.people.queries import family
from yimen.foundation.staff.models import FIELD_ROLES
from yimen.kit.sight import Actor, within

MOST = 20
ID_NUMBER = re.compile(r"[0-9]{17}[0-9Xx]")
PHONE = re.compile(r"\+?[0-9][0-9 -]{6,18}")


def people(user: Actor, words: str) -> list[Person]:
    if not words:
        return []
    seen = Person.objects.visible_to(user).unmerged().filter(_person(words))
    return list(seen.order_by("pk")[:MOST])


def _person(words: str) -> Q:
    """A number is looked up whole, by its digest; anything else is how a name begins."""
    if ID_NUMBER.fullmatch(words):
        return Q(document_digest=vault().digest(words.upper()))
    if PHONE.fullmatch(words):
        return Q(phone_digest=vault().digest(_e164(words)))
    return Q(name__startswith=words)


def _e164(words: str) -> str:
    try:
        number = phonenumbers.parse(words, "CN")
    except phonenumbers.NumberParseException:
        return words
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def investigations(user: Actor, words: str) -> list[Investigation]:
    """By its number, or those of the persons found."""
    if not words:
        return []
    wanted = Q(pk=int(words)) if words.isascii() and words.isdigit() and len(words) < 16 else Q()
    if not wanted:
        ids = [person.pk for person in people(user, words)]
        wanted = Q(person_id__in=family(ids))
    seen = Investigation.objects.visible_to(user).filter(wanted)
    seen = seen.select_related("person__merged_into")
    return list(seen.order_by("-pk")[:MOST])


def areas(user: Actor, words: str) -> list[Area]:
    """Divisions of the jurisdiction by name, pinyin or initials."""
    if not words:
        return []
    inside = within(user.sight.ranges(FIELD_ROLES), "code")
    low = words.lower()
    named = Q(name__contains=words) | Q(pinyin__startswith=low) | Q(initials__startswith=low)
    return list(Area.objects.filter(inside).filter(named).order_by("code")[:MOST])
