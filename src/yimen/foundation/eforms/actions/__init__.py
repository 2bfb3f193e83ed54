"""What is done with forms: published, answered, kept half filled in."""

from yimen.foundation.eforms.actions.drafts import NewDraft, drop_draft, keep_draft, take_up
from yimen.foundation.eforms.actions.forms import (
    BadAnswers,
    NewAnswers,
    answer,
    answer_many,
    publish,
)

__all__ = [
    "BadAnswers",
    "NewAnswers",
    "NewDraft",
    "answer",
    "answer_many",
    "drop_draft",
    "keep_draft",
    "publish",
    "take_up",
]
