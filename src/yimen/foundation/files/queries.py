"""A file's bytes, for its owner's view: whoever asks has already been let in there."""

from collections.abc import Collection, Mapping

from yimen.foundation.files import gateway
from yimen.foundation.files.models import File
from yimen.foundation.files.rules import NotKept


def read(file: File) -> bytes:
    """The whole content, verified."""
    if file.erased_at is not None:
        raise NotKept
    try:
        return b"".join(gateway.read(file.uuid))
    except FileNotFoundError as error:
        raise NotKept from error


def files_of(owner: str, owner_ids: Collection[int]) -> Mapping[int, list[File]]:
    """The kept files of each row that the caller found through `visible_to`, the oldest first."""
    found: dict[int, list[File]] = {pk: [] for pk in owner_ids}
    for file in File.objects.of(owner, list(owner_ids)):
        if file.owner_id is not None:
            found[file.owner_id].append(file)
    return found
