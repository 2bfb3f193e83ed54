"""Key persons from a sheet: what its columns are, what a row must say, how it is taken over."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from yimen.epidemic.key_groups import actions, rules
from yimen.epidemic.key_groups.actions import NewKeyPerson
from yimen.epidemic.key_groups.models import Group, KeyPerson, Source, Symptom
from yimen.foundation.imports.queries import Match, born, look_up
from yimen.foundation.imports.rules import Brought, Column, Line, Problem, Target, Verdict
from yimen.foundation.people import actions as people
from yimen.foundation.people.actions import NewPerson
from yimen.foundation.people.models import DocumentType, Sex
from yimen.foundation.people.queries import family
from yimen.kit import clock
from yimen.kit.sight import System

GROUPS = {
    "域外返回人员": Group.OUTSIDE_RETURNEE, "域外返回": Group.OUTSIDE_RETURNEE,
    "武汉返回人员": Group.WUHAN_RETURNEE, "武汉返回": Group.WUHAN_RETURNEE,
    "密切接触者": Group.CLOSE_CONTACT, "密切接触": Group.CLOSE_CONTACT,
    "密接": Group.CLOSE_CONTACT, "未接触传染源但已发热": Group.FEVER_NO_CONTACT,
    "发热": Group.FEVER_NO_CONTACT, "returnee from outside": Group.OUTSIDE_RETURNEE,
    "returnee from Wuhan": Group.WUHAN_RETURNEE, "close contact": Group.CLOSE_CONTACT,
    "fever without known contact": Group.FEVER_NO_CONTACT,
}  # fmt: skip
SYMPTOMS = {
    "否": Symptom.NO, "无": Symptom.NO, "没有": Symptom.NO, "是": Symptom.YES, "有": Symptom.YES,
    "不清楚": Symptom.UNKNOWN, "不详": Symptom.UNKNOWN, "no": Symptom.NO, "yes": Symptom.YES,
    "unknown": Symptom.UNKNOWN,
}  # fmt: skip
SEXES = {"男": Sex.MALE, "女": Sex.FEMALE, "未知": Sex.UNKNOWN, "male": Sex.MALE,
         "female": Sex.FEMALE, "unknown": Sex.UNKNOWN}  # fmt: skip

DAY = _("2020-02-03; other styles are understood, such as 2020/2/3 or 2月3日.")
PERSON_COLUMNS = (
    Column("name", _("Name"), "name", True, ("姓名", "名字", "人员姓名"), "测试甲"),
    Column(
        "id_number", _("ID number"), "document", False,
        ("身份证号", "身份证号码", "身份证", "证件号码", "公民身份号码"), "",
        _("18 characters. Format the column as text, or the last digits are lost."),
    ),
    Column(
        "birth_date", _("Date of birth"), "date", False, ("出生日期", "出生年月日", "生日"),
        "1980-01-01", _("Needed where there is no ID number."),
    ),
    Column("sex", _("Sex"), "choice", False, ("性别",), "男", choices=SEXES),
    Column(
        "phone", _("Mobile phone"), "phone", False,
        ("手机号码", "手机号", "手机", "电话", "联系电话", "联系方式"), "13800000000",
    ),
)  # fmt: skip
PLACE = Column(
    "area_code", _("Village or community"), "area", True,
    ("村", "村社区", "社区", "所在村", "现住村", "区划", "区划代码", "现住区划", "所属村社区"),
    "411202001002", _("The code of 12 digits, or county, township and village by name."),
)  # fmt: skip
COLUMNS = (
    Column(
        "group", _("Group"), "choice", True,
        ("人员类别", "类别", "人群", "重点人群", "人群类别", "重点人群类别"), "武汉返回人员",
        choices=GROUPS,
    ),
    *PERSON_COLUMNS,
    Column(
        "from_place", _("From where"), "text", False,
        ("从何处来", "来自何地", "来源地", "返回前所在地", "出发地"), "武汉市",
        _("City and county; needed for people who returned."), 120,
    ),
    Column(
        "arrived_on", _("Arrived on"), "date", False,
        ("到达日期", "返回日期", "返回时间", "到达时间", "抵达日期"), "2020-02-03", DAY,
    ),
    PLACE,
    Column(
        "stay_address", _("Staying at"), "text", True,
        ("现住地址", "住址", "地址", "详细地址", "家庭住址"), "茅津路1号院1号楼101",
        _("Street and door number."),
    ),
    Column(
        "symptoms", _("Fever, cough or other symptoms"), "choice", False,
        ("有无发热咳嗽等症状", "症状", "有无症状", "是否发热"), "否", choices=SYMPTOMS,
    ),
)  # fmt: skip

WHO = gettext_noop("Give the ID number, or at least the date of birth.")
RETURNED = gettext_noop("Please fill this in for people who returned.")
FUTURE = gettext_noop("The arrival cannot be in the future.")
LONG_AGO = gettext_noop("Please check the date: the arrival is too long ago.")
OTHER_NAME = gettext_noop("Already registered with another name.")

Entry = tuple[str, int, datetime.date | None]  # group, where, arrived on
Listed = Mapping[int, set[Entry]]  # human being → what he is listed as


def judge(lines: Sequence[Line], brought: Brought) -> list[Verdict]:
    """What each row is: wrong, in already, perhaps somebody known, or in order."""
    matches = look_up(lines, brought.by)
    ids = {match.holder.pk for match in matches if match.holder}
    who = family(ids | {pk for match in matches for pk in match.alike})
    listed = _listed(who)
    return [_verdict(line, match, who, listed) for line, match in zip(lines, matches, strict=True)]


def _listed(who: Mapping[int, int]) -> Listed:
    rows = KeyPerson.objects.visible_to(System()).filter(person_id__in=who).counted()
    found: dict[int, set[Entry]] = {pk: set() for pk in who.values()}
    for person_id, *entry in rows.values_list("person_id", "group", "area_code", "arrived_on"):
        found[who[person_id]].add(tuple(entry))  # type: ignore[arg-type]  # the three columns
    return found


def _verdict(line: Line, match: Match, who: Mapping[int, int], listed: Listed) -> Verdict:
    values = line.values
    problems = list(_problems(values))
    if match.holder and not match.is_seen and match.holder.name != values["name"]:
        problems.append(Problem("id_number", OTHER_NAME))
    person = values["id_number"] or f"{values['name']} {values['birth_date']}"
    verdict = Verdict(problems, identity=f"{values['group']} {person}")
    if problems:
        return verdict
    sure = [match.holder.pk] if match.holder else match.same_name
    verdict.known = any(entry_of(values) in listed[who[pk]] for pk in sure)
    _put_likeness(verdict, line, match, {pk: listed[who[pk]] for pk in sure})
    return verdict


def _put_likeness(verdict: Verdict, line: Line, match: Match, listed: Listed) -> None:
    """Why a person has to look: another name, another entry in the group, or a likeness."""
    holder, values = match.holder, line.values
    if holder is None:
        verdict.likeness, verdict.candidates = "alike" if match.alike else "", list(match.alike)
    elif match.is_seen and holder.name != values["name"]:
        verdict.likeness, verdict.candidates = "name", [holder.pk]
    elif match.is_seen and any(group == values["group"] for group, *_ in listed[holder.pk]):
        verdict.likeness, verdict.candidates = "listed", [holder.pk]


def entry_of(values: Mapping[str, Any]) -> Entry:
    return values["group"], values["area_code"], day(values["arrived_on"])


def day(text: str) -> datetime.date | None:
    """A day as a line's values hold it."""
    return datetime.date.fromisoformat(text) if text else None


def _problems(values: Mapping[str, Any]) -> list[Problem]:
    """What no single cell can say: who it is, and when and from where he came."""
    problems, arrived, today = [], day(values["arrived_on"]), clock.today()
    if not born(values):
        problems.append(Problem("id_number", WHO))
    if values["group"] in rules.RETURNEES:
        empty = [key for key in ("from_place", "arrived_on") if not values[key]]
        problems += [Problem(key, RETURNED) for key in empty]
    if arrived and arrived > today:
        problems.append(Problem("arrived_on", FUTURE))
    elif arrived and not rules.arrival_is_possible(arrived, today):
        problems.append(Problem("arrived_on", LONG_AGO))
    return problems


def take_over(lines: Sequence[Line], brought: Brought) -> list[int]:
    """The rows as entries of whoever brought them in."""
    assert brought.by.pk is not None
    entries = [new_key_person(line, brought.by.pk) for line in lines]
    rows = actions.add_many(entries, by=brought.by)
    pairs = [
        (row.person_id, pk)
        for row, line in zip(rows, lines, strict=True)
        for pk in line.told_apart
    ]
    people.tell_apart(pairs, by=brought.by)
    return [row.pk for row in rows]


def new_key_person(line: Line, reporter_id: int) -> NewKeyPerson:
    values = line.values
    return NewKeyPerson(
        group=values["group"],
        area_code=values["area_code"],
        home_area_code=None,
        from_place=values["from_place"],
        arrived_on=day(values["arrived_on"]),
        stay_address=values["stay_address"],
        symptoms=values["symptoms"] or Symptom.UNKNOWN,
        reporter_id=reporter_id,
        at=clock.now(),
        client_uuid=line.client_uuid,
        source=Source.IMPORT,
        person_id=line.person_id,
        person=None if line.person_id else _person(line),
    )


def _person(line: Line) -> NewPerson:
    values, now = line.values, clock.now()
    return NewPerson(
        name=values["name"],
        area_code=values["area_code"],
        document_type=DocumentType.ID_CARD if values["id_number"] else DocumentType.NONE,
        document_number=values["id_number"],
        phone=values["phone"],
        sex=values["sex"] or Sex.UNKNOWN,
        birth_date=day(values["birth_date"]),
        client_uuid=line.client_uuid,
        at=now,
    )


KEY_PERSONS = Target(
    slug="key-persons",
    label=_("Key persons"),
    hint=_("A list of people of the four key groups, as villages and townships keep it."),
    roles=rules.IMPORTERS,
    columns=COLUMNS,
    judge=judge,
    apply=take_over,
    done_url="key_groups:list",
)
