"""What an app puts on its pages: the whole questionnaire on one page, or page by page."""

from yimen.foundation.eforms.fields.questionnaire import Page, QuestionnaireForm
from yimen.foundation.eforms.fields.rows import rows_changed, typed
from yimen.foundation.eforms.fields.steps import Steps

__all__ = ["Page", "QuestionnaireForm", "Steps", "rows_changed", "typed"]
