"""Small, real things for tests: places that exist, clearly invented people."""

import datetime
import itertools
import uuid
from typing import Any

from django.utils import timezone

from yimen.foundation.accounts.fields import vault
from yimen.foundation.accounts.models import User
from yimen.foundation.areas.models import Area, Level
from yimen.foundation.people.models import DocumentType, Person
from yimen.foundation.staff.models import Post, Role
from yimen.foundation.staff.queries import sight_of
from yimen.kit import clock

CITY = 411200000000
HUBIN, SHANZHOU = 411202000000, 411203000000  # counties
HUBIN_STREET = 411202001000  # a township
QIANJIN_STREET = 411202002000
MAOJIN = 411202001002  # 茅津社区
CHEZHAN = 411202001003
SHANZHOU_TOWN, SHANZHOU_VILLAGE = 411203100000, 411203100200

_numbers = itertools.count(1)


def make_area_tree() -> None:
    """A city, two counties, three townships, three villages: names and codes as in 2019."""
    rows = [
        (CITY, 411299999999, Level.CITY, "三门峡市", None),
        (HUBIN, 411202999999, Level.COUNTY, "湖滨区", CITY),
        (HUBIN_STREET, 411202001999, Level.TOWNSHIP, "湖滨街道", HUBIN),
        (MAOJIN, MAOJIN, Level.VILLAGE, "茅津社区", HUBIN_STREET),
        (CHEZHAN, CHEZHAN, Level.VILLAGE, "车站社区", HUBIN_STREET),
        (QIANJIN_STREET, 411202002999, Level.TOWNSHIP, "前进街道", HUBIN),
        (SHANZHOU, 411203999999, Level.COUNTY, "陕州区", CITY),
        (SHANZHOU_TOWN, 411203100999, Level.TOWNSHIP, "大营镇", SHANZHOU),
        (SHANZHOU_VILLAGE, SHANZHOU_VILLAGE, Level.VILLAGE, "大营村", SHANZHOU_TOWN),
    ]
    for code, last, level, name, parent in rows:
        Area.objects.get_or_create(
            code=code, defaults={"last": last, "level": level, "name": name, "parent_id": parent}
        )


def make_user(name: str, *posts: tuple[Role, int], **fields: Any) -> User:
    """An account; with posts (role, area code) it is staff. `sight` is set as a request would."""
    phone = fields.pop("phone", f"+86139{next(_numbers):08d}")
    user = User(display_name=name, phone=phone, phone_digest=vault().digest(phone), **fields)
    user.phone_verified_at = timezone.now()
    user.set_unusable_password()
    user.save()
    since = clock.now() - datetime.timedelta(days=1)
    for role, area_code in posts:
        Post.objects.create(user=user, role=role, area_id=area_code, since=since)
    user.sight = sight_of(user)
    return user


def make_person(area_code: int, **fields: Any) -> Person:
    """Somebody who stays in a village; `home_area_code`, `name`, … as given."""
    person = Person(
        name=fields.pop("name", "测试甲"),
        area_code=area_code,
        home_area_code=fields.pop("home_area_code", area_code),
        client_uuid=uuid.uuid4(),
        created_at=timezone.now(),
        **fields,
    )
    if person.document_number:
        person.document_type = DocumentType.ID_CARD
        person.document_digest = vault().digest(person.document_number)
    person.save()
    return person
