"""What a worker began to fill in and has not sent."""

import uuid

from yimen.epidemic.investigations.models import Investigation
from yimen.foundation.accounts.models import User
from yimen.foundation.eforms.actions import NewDraft, keep_draft
from yimen.foundation.eforms.models import Draft
from yimen.foundation.eforms.queries import newest


def begun(work: Investigation, worker: User) -> Draft:
    """He has written down what he found, on the first page."""
    for_whom = f"{Investigation._meta.label}:{work.pk}"
    entry = NewDraft(newest(work.form_slug), for_whom, {"notes": "鬱龘"}, 1, uuid.uuid4())
    return keep_draft(entry, by=worker)
