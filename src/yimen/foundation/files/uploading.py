"""What comes in with a form never fills the memory, nor the disk beyond what is taken anyway."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler


class CappedUploadHandler(FileUploadHandler):
    """Drops what a file has beyond the largest that any field takes.

    The field still sees that it was too large and says so; a request that is cut off would
    leave the person without a word.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        most = max(settings.FILES_MOST_BYTES, settings.FILES_MOST_SHEET)
        return raw_data if start <= most else None

    def file_complete(self, file_size: int) -> Any:
        return None  # those after it have the file
