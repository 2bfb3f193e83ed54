"""The keys that live outside the database: one folder, one file a key, made on first use."""

import os
import secrets
from functools import cache
from pathlib import Path


class KeyFolder:
    """Named random keys in a folder that only its owner reads (0700, files 0600)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.get = cache(self._get)

    def _get(self, name: str, size: int = 32) -> bytes:
        path = self.folder / f"{name}.key"
        if not path.exists():
            self._make(path, size)
        return bytes.fromhex(path.read_text().strip())

    def _make(self, path: Path, size: int) -> None:
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{os.getpid()}.{secrets.token_hex(4)}")
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(size))
        try:
            os.link(fresh, path)  # the first of two processes wins, the other reads its key
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
