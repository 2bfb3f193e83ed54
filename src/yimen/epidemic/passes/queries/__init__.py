"""What is asked about codes and colours."""

from yimen.epidemic.passes.queries.lists import found
from yimen.epidemic.passes.queries.published import verifier_now
from yimen.epidemic.passes.queries.standing import (
    Shown,
    changes_of,
    in_force,
    lifetimes,
    passes_of,
    person_of,
    public_keys,
    shown,
    signer,
    terms,
)

__all__ = [
    "Shown",
    "changes_of",
    "found",
    "in_force",
    "lifetimes",
    "passes_of",
    "person_of",
    "public_keys",
    "shown",
    "signer",
    "terms",
    "verifier_now",
]
