"""The keys that live outside the database: one folder, one file a key, made on first use."""

import os
import secrets
from collections.abc import Callable
from functools import cache
from pathlib import Path


class KeyFolder:
    """Named random keys in a folder that only its owner reads (0700, files 0600)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.get = cache(self._get)

    def _get(self, name: str, size: int = 32) -> bytes:
        return bytes.fromhex(self.text(f"{name}.key", lambda: secrets.token_hex(size)).strip())

    def text(self, file_name: str, make: Callable[[], str]) -> str:
        """A key kept as text (a PEM), made when it is first asked for."""
        path = self.folder / file_name
        if not path.exists():
            self._make(path, make())
        return path.read_text()

    def _make(self, path: Path, text: str) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}.{secrets.token_hex(4)}")
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
        try:
            os.link(fresh, path)  # the first of two processes wins, the other reads its key
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
