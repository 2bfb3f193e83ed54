"""Who may enter key persons, what an entry must say, and the life of a membership. Pure."""

import datetime

from django.utils.translation import gettext_lazy as _

from yimen.epidemic.key_groups.models import Group, KeyPerson, Status, Transfer, TransferStatus
from yimen.foundation.staff.models import Role
from yimen.kit.lifecycle import Lifecycle, Step
from yimen.kit.refusals import Refusal
from yimen.kit.sight import Actor

WRITERS = frozenset({Role.REPORTER, Role.TOWNSHIP_OFFICER, "system"})
IMPORTERS = frozenset(
    {
        Role.REPORTER,
        Role.TOWNSHIP_OFFICER,
        Role.COUNTY_INVESTIGATOR,
        Role.COUNTY_HQ,
        Role.CITY_HQ,
    }
)
# what a village may find out, as a new city starts with it: code, group, zh, en, what it asks
OUTCOMES = (
    ("found", "found", "已在册", "on our list already", "found"),
    ("wrong", "wrong", "信息有误", "wrong information", "plain"),
    ("missed", "missed", "遗漏，现补录", "missed; entered now", "add"),
    ("elsewhere", "elsewhere", "不在本地居住", "not living here", "plain"),
    ("past", "past", "已过观察期", "past the observation period", "plain"),
    ("transit_hubei", "transit", "途经武汉或湖北", "in transit through Wuhan or Hubei", "plain"),
    ("transit_cities", "transit", "途经其他重点城市", "in transit through other cities", "plain"),
    ("never", "never", "未到过或未停留", "never there, or did not stop", "plain"),
)
# whose division a list from above is for: they bring it in, look at it and chase
LIST_RECEIVERS = frozenset(
    {
        Role.TOWNSHIP_OFFICER,
        Role.COUNTY_INVESTIGATOR,
        Role.COUNTY_HQ,
        Role.CITY_HQ,
        "system",
    }
)
ANSWERERS = LIST_RECEIVERS | {Role.REPORTER}
ANSWERER_OF_LEVEL = {  # whom a line waits for, by the level of the place that it names
    "village": Role.REPORTER,
    "township": Role.TOWNSHIP_OFFICER,
    "county": Role.COUNTY_HQ,
    "city": Role.CITY_HQ,
}
RETURNEES = frozenset({Group.OUTSIDE_RETURNEE, Group.WUHAN_RETURNEE})
LONGEST_AGO = datetime.timedelta(days=90)
ADDED, KNOWN = "added", "known"
RESULTS = {
    ADDED: _("Recorded."),
    KNOWN: _(
        "This person was on record already; the new entry has been added to the same person."
    ),
}
LIFECYCLE = Lifecycle(
    Step("release", Status.LISTED, Status.RELEASED, by=Role.REPORTER),
    Step("void", Status.LISTED, Status.VOID, by=Role.REPORTER),
    Step("reopen", Status.RELEASED, Status.LISTED, by=Role.REPORTER),
    Step("undo", Status.RELEASED, Status.LISTED, by=Role.REPORTER),
    Step("undo", Status.VOID, Status.LISTED, by=Role.REPORTER),
)
TRANSFER_LIFECYCLE = Lifecycle(
    Step("accept", TransferStatus.ASKED, TransferStatus.ACCEPTED, by=Role.REPORTER),
    Step("refuse", TransferStatus.ASKED, TransferStatus.REFUSED, by=Role.REPORTER),
    Step("withdraw", TransferStatus.ASKED, TransferStatus.WITHDRAWN, by=Role.REPORTER),
)
RULERS = frozenset({Role.CITY_HQ, "system"})  # who sets how long an answer may take
TRANSFERS = "key_groups.transfers"  # in the inbox
# a role of the right side may do what the role of the left does
ALSO: dict[str, frozenset[str]] = {Role.REPORTER: frozenset({Role.TOWNSHIP_OFFICER, "system"})}


class OutsideYourVillages(Refusal):
    """You enter people of your own villages only."""

    status_code = 403


class NotForOthers(Refusal):
    """Nobody reports in another person's name."""

    status_code = 403


class NotThere(Refusal):
    """There is no such key person, or it is not yours to see."""

    status_code = 404


class AnotherName(Refusal):
    """This ID number is on record with another name. Please check the number and the name."""


class AlreadyListed(Refusal):
    """This person is already in this group in this village, with the same arrival."""


class WasReleased(Refusal):
    """This person was in this group with the same arrival and was released. List him again."""


class NoLongerSo(Refusal):
    """Somebody has changed this entry since you opened the page. Please look again."""


class WordsMissing(Refusal):
    """Please say it in words: where to, or why."""

    status_code = 422


class EndsBeforeItBegan(Refusal):
    """Nobody is released before the day from which he was listed."""

    status_code = 422


class NotOfToday(Refusal):
    """A release is taken back on its own day only. List the person again and say why."""


class ChangedSince(Refusal):
    """Somebody has changed this entry since you opened it. Please compare, and send again."""


class NotAVillage(Refusal):
    """A person goes to another village or community of today, not to this place."""

    status_code = 422


class TransferWaits(Refusal):
    """This person is waiting to be taken over by another village already."""


class DecidedAlready(Refusal):
    """Somebody else has decided this transfer already. Please look at it again."""


class RefusalNeedsReason(Refusal):
    """Please say why the person does not belong to your village."""

    status_code = 422


def may_write(actor: Actor, area_code: int) -> bool:
    return actor.sight.sees(area_code, WRITERS)


def roles_over(actor: Actor, area_code: int) -> frozenset[str]:
    """The roles of the table that a person has where the key person stays."""
    held = actor.sight.roles_over(area_code)
    return held | frozenset(role for role, above in ALSO.items() if above & held)


def next_status(row: KeyPerson, verb: str, actor: Actor) -> str:
    """Where the verb leads; a stale page hears so, the wrong person hears no."""
    roles = roles_over(actor, row.area_code)
    if roles and row.status not in {step.source for step in LIFECYCLE if step.verb == verb}:
        raise NoLongerSo
    return LIFECYCLE.after(row.status, verb, roles)


def verbs(row: KeyPerson, actor: Actor) -> list[str]:
    """The buttons of its page."""
    return LIFECYCLE.verbs(row.status, roles_over(actor, row.area_code))


def arrival_is_possible(arrived_on: datetime.date, today: datetime.date) -> bool:
    return today - LONGEST_AGO <= arrived_on <= today


def may_correct(row: KeyPerson, actor: Actor) -> bool:
    """Those of his village; and for some days the village that handed him over."""
    if row.is_void:
        return False
    handed_over = row.pk in actor.sight.shared("key_groups.KeyPerson")
    return may_write(actor, row.area_code) or (
        handed_over and not actor.sight.roles.isdisjoint(WRITERS)
    )


def may_transfer(row: KeyPerson, actor: Actor) -> bool:
    return row.is_current and may_write(actor, row.area_code)


def transfer_place(transfer: Transfer, verb: str) -> int:
    """Whose step it is: the sender takes his question back, the receiver answers."""
    return transfer.from_area_code if verb == "withdraw" else transfer.to_area_code


def transfer_verbs(transfer: Transfer, actor: Actor) -> list[str]:
    """The buttons of its page."""
    return [
        step.verb
        for step in TRANSFER_LIFECYCLE
        if step.source == transfer.status
        and step.by in roles_over(actor, transfer_place(transfer, step.verb))
    ]


class NotOnTheList(Refusal):
    """There is no such line or list, or it is not yours."""

    status_code = 404


class NoSuchOutcome(Refusal):
    """Please choose what you found out."""

    status_code = 422


class MissedIsEntered(Refusal):
    """Somebody who was missed is entered as a key person in the same step."""

    status_code = 422


class AnsweredAlready(Refusal):
    """This line has been answered already."""


def may_answer(actor: Actor, area_code: int) -> bool:
    return actor.sight.sees(area_code, ANSWERERS)
