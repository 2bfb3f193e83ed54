"""Whose code it is, what colour it had and why, and who decided so."""

from yimen.kit.personal import CONSENT, DUTY, EPIDEMIC, SECURITY, Personal, Plain, Retention

PERSONAL = [
    Personal(
        model="passes.Appeal",
        fields=("person", "words", "answer", "filed_by", "decided_by", "status", "corrected",
                "filed_at", "decided_at", "change"),
        purpose="To hear whoever says that his colour is wrong, and to correct it",
        ground=DUTY,
        keep=Retention(days=365, since="decided_at", blank={"words": "—", "answer": "—"}),
        person="person",
        account="filed_by",
    ),
    Personal(
        model="passes.Decision",
        fields=("person", "colour", "reason", "evidence", "until", "proposed_by", "confirmed_by",
                "closed_by", "closed_why", "status"),
        purpose="To answer for every colour that was set by hand",
        ground=EPIDEMIC,
        keep=Retention(days=365, since="until", blank={"reason": "—", "evidence": "—"}),
        person="person",
    ),
    Personal(
        model="passes.ColourChange",
        fields=("person", "before", "after", "rule", "because", "at", "actor_id"),
        purpose="To say when, by which rule and for which facts a colour changed",
        ground=EPIDEMIC,
        keep=Retention(),
        person="person",
    ),
    Personal(
        model="passes.Colour",
        fields=("person", "colour", "rule", "because", "since", "until"),
        purpose="To show at a checkpoint whether somebody may pass, and to say why",
        ground=EPIDEMIC,
        keep=Retention(),
        person="person",
    ),
    Personal(
        model="passes.Fact",
        fields=("person", "kind", "since", "until", "source", "source_id", "actor", "second",
                "withdrawn_why"),
        purpose="To judge by rules that are the same for everybody",
        ground=EPIDEMIC,
        keep=Retention(days=365, since="withdrawn_at"),
        person="person",
    ),
    Personal(
        model="passes.Pass",
        fields=("person", "holder", "subject", "issued_at", "revoked_why"),
        purpose="To stand for a person at a checkpoint without his name or number",
        ground=EPIDEMIC,
        keep=Retention(days=60, since="expires_at"),
        person="person",
        account="holder",
    ),
    Personal(
        model="passes.Phone",
        fields=("account", "digest"),
        purpose="To let the phone of an account refresh its codes",
        ground=CONSENT,
        keep=Retention(days=30, since="ended_at"),
        account="account",
    ),
    Personal(
        model="passes.Ruleset",
        fields=("drafted_by", "proposed_by", "enacted_by"),
        purpose="To answer for the rules by which people were judged",
        ground=DUTY,
        keep=Retention(),
    ),
    Personal(
        model="passes.Terms",
        fields=("made_by",),
        purpose="To know who set lengths and limits",
        ground=SECURITY,
        keep=Retention(),
    ),
]  # fmt: skip
PLAIN = [
    Plain(
        "passes.Ruleset",
        ("effective_from", "rules", "status", "reason", "simulation"),
        "Rules for everybody, and numbers of people by area",
    ),
    Plain("passes.Key", ("algorithm", "status", "why", "private", "public"), "Keys, about nobody"),
    Plain("passes.Decision", ("seal",), "A digest under a key outside the database"),
    Plain("passes.Fact", ("seal",), "A digest under a key outside the database"),
    Plain("passes.Pass", ("kind",), "On a phone or on paper"),
    Plain(
        "passes.StatusList",
        ("revoked", "yellow", "red"),
        "First bytes of random numbers, which stand for nobody outside",
    ),
    Plain("passes.Terms", ("ground",), "The document that sets lengths and limits"),
]
