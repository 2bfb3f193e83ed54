"""Which files were kept, of which rows; their bytes lie sealed outside the database."""

import datetime

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from yimen.foundation.files import actions
from yimen.foundation.files.models import File
from yimen.foundation.files.rules import UNATTACHED
from yimen.kit import clock
from yimen.kit.discover import modules
from yimen.kit.personal import DUTY, Personal, Plain, Retention


def end_files(cutoff: datetime.datetime, dry_run: bool) -> int:
    """Those past their term, those never attached, and those whose row has ended."""
    kept = File.objects.kept()
    due = Q(made_at__lt=cutoff) | actions.unattached(clock.now() - UNATTACHED)
    for label in kept.values_list("owner", flat=True).distinct():
        due |= _ownerless(label)
    files = list(kept.filter(due).order_by("pk"))
    if not dry_run:
        actions.erase(files)
    return len(files)


def _ownerless(label: str) -> Q:
    """Files of rows that are gone, or that are about nobody any more."""
    model = apps.get_model(label)
    blanks = (each.keep.blank for each in _declared() if each.model == label)
    living = ~Q(**next((blank for blank in blanks if blank), {"pk": None}))
    owners = model._default_manager.filter(living, pk=OuterRef("owner_id"))
    return Q(~Exists(owners), owner=label, owner_id__isnull=False)


def _declared() -> list[Personal]:
    return [each for module in modules("privacy") for each in module.PERSONAL]


PERSONAL = [
    Personal(
        model="files.File",
        fields=("name", "owner_id", "made_by", "sha256", "uuid"),
        purpose="Evidence and papers that belong to a row: photos, lists, notices",
        ground=DUTY,
        keep=Retention(days=365, since="made_at", blank={"name": ""}, run=end_files),
    )
]
PLAIN = [
    Plain("files.File", ("media_type", "owner"), "What kind of file, and of what kind of row")
]
