"""What is typed about key persons, one file a thing."""

from yimen.epidemic.key_groups.forms.adding import KeyPersonForm, villages
from yimen.epidemic.key_groups.forms.releasing import (
    ASKS_FOR_WORDS,
    OnceForm,
    ReleaseForm,
    RelistForm,
)

__all__ = [
    "ASKS_FOR_WORDS",
    "KeyPersonForm",
    "OnceForm",
    "RelistForm",
    "ReleaseForm",
    "villages",
]
