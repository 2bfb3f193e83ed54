"""Every write to codes, facts and colours; one verb, one function."""

from yimen.epidemic.passes.actions.appealing import (
    NewAppeal,
    file_appeal,
    reject_appeal,
    uphold_appeal,
)
from yimen.epidemic.passes.actions.deciding import (
    NewDecision,
    confirm_colour,
    end_colour,
    propose_colour,
    refuse_colour,
)
from yimen.epidemic.passes.actions.declared import hear_declarations, take_off
from yimen.epidemic.passes.actions.evaluating import (
    begin_run,
    evaluate,
    evaluate_due,
    go_on,
    judge_all_again,
    resume_run,
    run_on,
    stop_run,
)
from yimen.epidemic.passes.actions.facts import (
    NewFact,
    follow,
    record_facts,
    settle_facts,
    withdraw_facts,
)
from yimen.epidemic.passes.actions.issuing import (
    add_phone,
    end_phones,
    issue,
    issue_many,
    renew,
    renew_due,
    revoke,
)
from yimen.epidemic.passes.actions.keys import compromise, rotate_keys, rotate_when_due
from yimen.epidemic.passes.actions.merging import judge_apart, judge_together
from yimen.epidemic.passes.actions.publishing import publish
from yimen.epidemic.passes.actions.rebuilding import facts_come_from, rebuild_facts
from yimen.epidemic.passes.actions.rulesets import (
    NewRuleset,
    draft,
    enact,
    give_back,
    load_first,
    propose,
    redraft,
    simulate,
    withdraw,
)
from yimen.epidemic.passes.actions.terms import NewTerms, set_terms

__all__ = [
    "hear_declarations",
    "take_off",
    "NewAppeal",
    "NewDecision",
    "NewFact",
    "NewRuleset",
    "NewTerms",
    "add_phone",
    "begin_run",
    "compromise",
    "confirm_colour",
    "draft",
    "enact",
    "end_colour",
    "end_phones",
    "evaluate",
    "evaluate_due",
    "facts_come_from",
    "file_appeal",
    "follow",
    "give_back",
    "go_on",
    "issue",
    "issue_many",
    "judge_all_again",
    "judge_apart",
    "judge_together",
    "load_first",
    "propose",
    "propose_colour",
    "publish",
    "rebuild_facts",
    "record_facts",
    "redraft",
    "refuse_colour",
    "reject_appeal",
    "renew",
    "renew_due",
    "resume_run",
    "revoke",
    "rotate_keys",
    "rotate_when_due",
    "run_on",
    "set_terms",
    "settle_facts",
    "simulate",
    "stop_run",
    "uphold_appeal",
    "withdraw",
    "withdraw_facts",
]
