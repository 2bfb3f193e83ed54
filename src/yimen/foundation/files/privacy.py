"""Which files were kept, of which rows; their bytes lie sealed outside the database."""

import datetime

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from yimen.foundation.files import actions, gateway
from yimen.foundation.files.models import File
from yimen.foundation.files.rules import UNATTACHED
from yimen.kit import clock
from yimen.kit.discover import modules
from yimen.kit.personal import DUTY, Beside, Personal, Plain, Retention


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


def sweep_bytes(cutoff: datetime.datetime, dry_run: bool) -> int:
    """Bytes on disk that no living row speaks of: of a rollback, of an erased file."""
    return actions.sweep(cutoff.timestamp(), dry_run=dry_run)


def sweep_incoming(cutoff: datetime.datetime, dry_run: bool) -> int:
    """Uploads that were cut off."""
    paths = [each for each in gateway.incoming() if each.stat().st_mtime < cutoff.timestamp()]
    for path in [] if dry_run else paths:
        path.unlink(missing_ok=True)
    return len(paths)


BESIDE = [
    Beside("files/", "Bytes that belong to no row any more", DUTY, 1, sweep_bytes),
    Beside("incoming/", "What was being sent when the connection broke", DUTY, 1, sweep_incoming),
]
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
