"""The one file of a backup: a plain tar that is written and read as a stream.

Its last member, `manifest.json`, says what is in it and the hash of everything before it: a file
that is cut off has none, and one that was damaged does not fit it.
"""

import hashlib
import io
import json
import re
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

FORMAT = 1
MANIFEST = "manifest.json"
DUMP = "dump/"
MOST_MANIFEST = 16 << 20
# nothing else may lie in it: a member's name becomes a path
NAMES = re.compile(
    r"files/[0-9a-f]{2}/[0-9a-f-]{36}|(?:audit|certificates)/[\w][\w.-]*|dump/\d{6}"
)


class Damaged(Exception):
    """This backup is damaged, cut off, or no backup of Yimen at all. Nothing was changed."""

    def __init__(self, hint: str = "") -> None:
        super().__init__(f"{self.__doc__}{f' ({hint})' if hint else ''}")


class _Hashed:
    """A stream whose bytes are hashed on their way."""

    def __init__(self, stream: IO[bytes], digest: Any) -> None:
        self.stream, self.digest = stream, digest

    def read(self, size: int = -1) -> bytes:
        piece = self.stream.read(size)
        self.digest.update(piece)
        return piece


class Writer:
    """Writes members in their order, then the manifest."""

    def __init__(self, out: IO[bytes]) -> None:
        self.tar = tarfile.open(fileobj=out, mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115
        self.digest = hashlib.sha256()
        self.bytes = 0

    def add(self, name: str, size: int, stream: IO[bytes], changed: float = 0) -> None:
        assert NAMES.fullmatch(name), name
        self.digest.update(_mark(name, size))
        self.tar.addfile(_member(name, size, changed), _Hashed(stream, self.digest))
        self.bytes += size

    def close(self, manifest: dict[str, object]) -> None:
        said = {"format": FORMAT, "sha256": self.digest.hexdigest(), "bytes": self.bytes}
        content = json.dumps(said | manifest, ensure_ascii=False, indent=1).encode()
        self.tar.addfile(_member(MANIFEST, len(content), 0), io.BytesIO(content))
        self.tar.close()


def _member(name: str, size: int, changed: float) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mtime, member.mode = size, changed, 0o600
    return member


def _mark(name: str, size: int) -> bytes:
    return f"{name}\0{size}\0".encode()


class Reader:
    """Gives each member once, in order; afterwards `manifest` is there and fits them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.manifest: dict[str, Any] = {}

    def members(self) -> Iterator[tuple[str, float, IO[bytes]]]:
        """Name, time of change, content. What is not read by the caller is read here."""
        digest = hashlib.sha256()
        try:
            with tarfile.open(self.path, mode="r|") as tar:
                for member in tar:
                    if self.manifest:
                        raise Damaged("something comes after its manifest")
                    yield from self._one(tar, member, digest)
        except (tarfile.TarError, EOFError, UnicodeDecodeError, ValueError) as error:
            raise Damaged(type(error).__name__) from error
        self._check(digest.hexdigest())

    def _one(
        self, tar: tarfile.TarFile, member: tarfile.TarInfo, digest: Any
    ) -> Iterator[tuple[str, float, IO[bytes]]]:
        content = tar.extractfile(member) if member.isreg() else None
        if content is None:
            raise Damaged("a member is no file")
        if member.name == MANIFEST and member.size <= MOST_MANIFEST:
            self.manifest = json.loads(content.read())
            return
        if not NAMES.fullmatch(member.name):
            raise Damaged("it holds something that does not belong there")
        digest.update(_mark(member.name, member.size))
        hashed = _Hashed(content, digest)
        yield member.name, member.mtime, hashed  # type: ignore[misc]  # it is only read
        while hashed.read(1 << 20):
            pass

    def _check(self, found: str) -> None:
        if not self.manifest:
            raise Damaged("its end is missing")
        if self.manifest.get("format") != FORMAT:
            raise Damaged("it is of another format")
        if self.manifest.get("sha256") != found:
            raise Damaged("its content is not what was written")
