"""What is typed about key persons, one file a thing."""

from yimen.epidemic.key_groups.forms.adding import KeyPersonForm, villages
from yimen.epidemic.key_groups.forms.facts import RETURNED, WHO_IS_WRONG, CorrectionForm, GroupForm
from yimen.epidemic.key_groups.forms.releasing import (
    ASKS_FOR_WORDS,
    OnceForm,
    ReleaseForm,
    RelistForm,
)
from yimen.epidemic.key_groups.forms.transferring import (
    AnswerForm,
    TransferForm,
    TransferRuleForm,
)

__all__ = [
    "RETURNED",
    "WHO_IS_WRONG",
    "CorrectionForm",
    "GroupForm",
    "AnswerForm",
    "TransferForm",
    "TransferRuleForm",
    "ASKS_FOR_WORDS",
    "KeyPersonForm",
    "OnceForm",
    "RelistForm",
    "ReleaseForm",
    "villages",
]
