"""A list of the province came in as a sheet yesterday; half of it is answered."""

import datetime
import uuid
from collections.abc import Iterator, Mapping
from random import Random

from django.core.files.base import ContentFile

from yimen.epidemic.key_groups import actions, received, rules
from yimen.epidemic.key_groups.actions import Answer
from yimen.epidemic.key_groups.importing_lists import RECEIVED_LIST
from yimen.epidemic.key_groups.models import KeyPerson, ListedPerson
from yimen.foundation.accounts.models import User
from yimen.foundation.areas.queries import children
from yimen.foundation.imports import actions as imports
from yimen.foundation.imports.actions import NewJob, NewMapping
from yimen.foundation.imports.queries import head, header_of
from yimen.foundation.staff.models import Role
from yimen.foundation.staff.queries import sight_of
from yimen.kit import clock, invented
from yimen.kit.reading import Table
from yimen.kit.sheets import written
from yimen.kit.sight import Actor, within

TOWNSHIP = 411202001000
KNOWN, STRANGERS = 24, 36
HEADER = ("姓名", "身份证号", "手机号", "村（社区）", "住址", "从何处来", "备注")
REASONS = ("省外返回", "途经武汉", "手机信令", "同乘列车")


def load(*, seed: int, staff: Mapping[tuple[str, int], int], by: Actor) -> None:
    """Through the same forms and jobs as a township's own upload."""
    officer_id = staff.get((Role.TOWNSHIP_OFFICER, TOWNSHIP))
    if officer_id is None:
        return
    luck = Random(f"{seed}:lists")  # noqa: S311  # invented people
    officer = User.objects.get(pk=officer_id)
    officer.sight = sight_of(officer)
    _bring(_sheet(luck), uuid.UUID(int=luck.getrandbits(128), version=4), officer)
    _answer_half(luck, staff, by)


def _sheet(luck: Random) -> bytes:
    rows = [*_known(luck), *_strangers(luck)]
    luck.shuffle(rows)
    return written(HEADER, rows).encode()


def _known(luck: Random) -> Iterator[list[str]]:
    """Those whom the villages have on their lists."""
    inside = within([(TOWNSHIP, TOWNSHIP + 999)], "area_code")
    rows = KeyPerson.objects.filter(inside).select_related("person").order_by("pk")
    listed = {row.person_id: row for row in rows if row.person.document_number}
    for row in luck.sample(
        sorted(listed.values(), key=lambda one: one.pk), min(KNOWN, len(listed))
    ):
        who = row.person
        phone = who.phone.removeprefix("+86")
        yield [who.name, who.document_number, phone, str(row.area_code), "", row.from_place,
               luck.choice(REASONS)]  # fmt: skip


def _strangers(luck: Random) -> Iterator[list[str]]:
    villages = [node.code for node in children(TOWNSHIP)]
    for number in range(STRANGERS):
        born = invented.birth_date(luck)
        document = invented.id_number(luck, 420100, born, female=luck.random() < 0.5)
        phone = f"191{number:08d}"
        place = luck.choice([str(luck.choice(villages)), str(luck.choice(villages)), ""])
        yield [invented.name(luck), document, phone, place, f"{number + 1}号", "武汉市",
               luck.choice(REASONS)]  # fmt: skip


def _bring(content: bytes, name: uuid.UUID, officer: User) -> None:
    header = header_of(head(Table(content)), RECEIVED_LIST)
    assert header is not None, "the sheet has our own columns"
    due = clock.today() + datetime.timedelta(days=2)
    options = {"title": "省大数据推送第三批", "origin": "省指挥部", "due_on": due.isoformat()}
    upload = ContentFile(content, name="第三批.csv")
    job = imports.start(NewJob(RECEIVED_LIST, upload, header, options, name), by=officer)
    imports.map_columns(job.pk, NewMapping(job.mapping), by=officer)
    imports.check(job.pk)
    imports.apply(job.pk, by=officer)
    imports.take_over(job.pk)


def _answer_half(luck: Random, staff: Mapping[tuple[str, int], int], by: Actor) -> None:
    """What the reporters said: known where they were proposed, else what they found out."""
    rows = list(ListedPerson.objects.filter(list_area_code=TOWNSHIP).order_by("number"))
    proposed = received.proposals(rows, by)
    plain = [code for code, *_rest, kind in rules.OUTCOMES if kind == "plain"]
    answers = []
    for row in rows:
        reporter = staff.get((Role.REPORTER, row.area_code))
        if reporter is None or luck.random() < 0.4:
            continue
        known = proposed.get(row.pk)
        code = received.FOUND if known else luck.choice(plain)
        answers.append(
            Answer(row.pk, code, clock.now(), key_person_id=known.pk if known else None,
                   actor_id=reporter)
        )  # fmt: skip
    actions.answer_many(answers, by=by)
