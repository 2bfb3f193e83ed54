"""Codes: what hangs on somebody, and what the desk's pages show about people."""

import datetime
import uuid

from django.utils import timezone

from tests.matrix.surfaces import PLAIN, Ask, Detail, Nobody, Page, Surface, form
from yimen.epidemic.passes import actions
from yimen.epidemic.passes.models import Appeal, Colour, ColourChange, Decision, Fact
from yimen.foundation.accounts.models import User
from yimen.foundation.people.models import Person
from yimen.kit.sight import System

DECISION, APPEAL, PASS = "passes.Decision", "passes.Appeal", "passes.Pass"
ENGLISH = Ask(headers={"accept-language": "en"})
RULES = Nobody("Rules for everybody, and how many of which area they would turn: no row.")
KEYS = Nobody("The keys that sign codes: numbers and states, about nobody.")


def codes_of(stranger_document: str, stranger_name: str) -> dict[str, tuple[Surface, ...]]:
    """With a proposal about the stranger, which must tell nothing of him."""
    asked = {
        "client_uuid": uuid.UUID(int=1),
        "name": stranger_name,
        "document_number": stranger_document,
        "colour": "red",
        "reason": "拒绝",
        "evidence": "笔录",
        "until": f"{timezone.localtime() + datetime.timedelta(days=2):%Y-%m-%dT%H:%M}",
    }
    rules = (
        "new_ruleset",
        "ruleset",
        "change_ruleset",
        "simulate",
        "ruleset_step",
        "run",
        "terms",
    )
    return {
        "passes:index": (Page((PLAIN, ENGLISH), (DECISION, APPEAL)),),
        **{f"passes:{name}": (RULES,) for name in rules},
        "passes:decisions": (Page((PLAIN, ENGLISH, Ask("?status=proposed")), (DECISION,)),),
        "passes:new_decision": (Page((PLAIN, form(**asked)), ("people.Person",)),),
        "passes:decision": (Detail(DECISION, asks=(PLAIN, ENGLISH)),),
        "passes:decision_step": tuple(
            Detail(DECISION, asks=(form(comment="不是"),), kwargs={"verb": verb})
            for verb in ("confirm", "refuse", "end", "nonsense")
        ),
        "passes:appeals": (Page((PLAIN, ENGLISH, Ask("?status=all")), (APPEAL,)),),
        "passes:appeal": (Detail(APPEAL, asks=(PLAIN, ENGLISH)),),
        "passes:appeal_step": tuple(
            Detail(APPEAL, asks=(form(comment="属实"),), kwargs={"verb": verb})
            for verb in ("uphold", "reject", "nonsense")
        ),
        "passes:mine": (Page((PLAIN, ENGLISH), (PASS,)),),
        "passes:why": (Detail(PASS, asks=(PLAIN, ENGLISH, form(words="不对"))),),
        "passes:paper": (Detail(PASS),),
        **{
            f"passes:{name}": (Detail(PASS, asks=(form(),)),)
            for name in ("renew", "print_code", "withdraw_paper")
        },
        "passes:monitor": (Page((PLAIN, ENGLISH)),),
        **{f"passes:{name}": (KEYS,) for name in ("keys", "rotate", "compromise")},
    }


def on_codes(person: Person, worker: User) -> dict[str, int]:
    """A pass, a fact, a colour with its change, one proposed by hand, and an appeal."""
    now, day = timezone.now(), datetime.timedelta(days=1)
    where = {"person": person, "area_code": person.area_code}
    at_home = {"home_area_code": person.home_area_code}
    change = ColourChange.objects.create(
        **where, **at_home, before="green", after="yellow", version=0, at=now
    )
    Colour.objects.create(**where, **at_home, colour="yellow", since=now)
    decision = Decision.objects.create(
        **where, **at_home, colour="red", reason="龘", evidence="龘", until=now + day,
        proposed_at=now, proposed_by=worker, client_uuid=uuid.uuid4(),
    )  # fmt: skip
    appeal = Appeal.objects.create(
        **where, **at_home, change=change, words="龘", filed_at=now, filed_by=worker,
        due_at=now + day, client_uuid=uuid.uuid4(),
    )  # fmt: skip
    return {
        DECISION: decision.pk,
        APPEAL: appeal.pk,
        "passes.Pass": actions.issue(person.pk, holder_id=None, by=System()).pk,
        "passes.Fact": Fact.objects.filter(person=person).latest("pk").pk,
        "passes.Colour": person.pk,
        "passes.ColourChange": change.pk,
    }
