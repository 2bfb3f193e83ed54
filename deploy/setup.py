"""Everything a fresh machine needs before `yimen` runs; knows nothing but Python's own library.

    python3 deploy/setup.py run     Python and npm packages, scripts and styles, Chinese texts,
                                    and what draws PDFs (Pango, a Chinese font)
    python3 deploy/setup.py test    and what only the tests need: Chromium, fonts, nginx, Postgres
    python3 deploy/setup.py bench   and nginx

A second run looks at its stamps and is done in a moment. As root, or with sudo that asks no
password, it installs Debian packages itself; otherwise it says which ones are missing.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(Path(__file__).parent))
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / "setup.json"
LOCK = ROOT / "requirements-dev.lock"
FRONTEND = ROOT / "frontend"
BUILT = ROOT / "src/yimen/foundation/ui/static/ui/dist"
BEGAN = time.monotonic()

# package: a sign that it is there. What `run` needs draws notices on paper (PDF)
PACKAGES = {
    "run": {
        "libpango-1.0-0": ["/usr/lib/*/libpango-1.0.so.0", "/usr/lib*/libpango-1.0.so.0"],
        "libpangoft2-1.0-0": ["/usr/lib/*/libpangoft2-1.0.so.0", "/usr/lib*/libpangoft2-1.0.so.0"],
        "libharfbuzz-subset0": [
            "/usr/lib/*/libharfbuzz-subset.so.0",
            "/usr/lib*/libharfbuzz-subset.so.0",
        ],
        "fonts-wqy-microhei": [  # small; any other with Chinese does as well
            "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc",
            "/usr/share/fonts/opentype/noto/Noto*CJK*",
        ],
    },
    "bench": {"nginx-light": ["/usr/sbin/nginx"]},
    "test": {
        "chromium": ["/usr/bin/chromium"],
        "fonts-noto-cjk": ["/usr/share/fonts/opentype/noto/NotoSansCJK*"],
        "nginx-light": ["/usr/sbin/nginx"],
        "postgresql": ["/usr/lib/postgresql/*/bin/initdb"],
    },
}


def main() -> None:
    goal = sys.argv[1] if len(sys.argv) > 1 else "run"
    if goal not in PACKAGES:
        sys.exit(__doc__)
    if sys.version_info < (3, 11):  # noqa: UP036 (this file is run by whatever python3 is)
        sys.exit("Yimen needs Python 3.11 or later: apt-get install python3")
    make_venv()
    install_python_packages()
    build_frontend()
    compile_texts()
    wanted = PACKAGES["run"] | PACKAGES[goal]
    missing = [name for name, signs in wanted.items() if not is_there(signs)]
    if missing:
        install_debian(missing, needed=False)
    say("Set up")


def say(text: str) -> None:
    print(f"[setup {time.monotonic() - BEGAN:5.1f} s] {text}", flush=True)


def call(*words: str | Path, cwd: Path = ROOT) -> None:
    done = subprocess.run([str(word) for word in words], cwd=cwd, check=False)
    if done.returncode != 0:
        sys.exit(f"setup: this failed: {' '.join(map(str, words))}")


# stamps: a step whose inputs have not changed is not done again


def stamps() -> dict[str, str]:
    return json.loads(STAMPS.read_text()) if STAMPS.exists() else {}


def stamp(step: str, digest: str) -> None:
    STAMPS.write_text(json.dumps({**stamps(), step: digest}))


def digest_of(*files: Path) -> str:
    found = hashlib.sha256()
    for file in sorted(files):
        found.update(str(file.relative_to(ROOT)).encode() + b"\0" + file.read_bytes())
    return found.hexdigest()


# Python


def make_venv() -> None:
    if PYTHON.exists():
        return
    say("Making .venv")
    if not has_venv():
        name = f"python3.{sys.version_info.minor}-venv"
        install_debian([name if sys.prefix == "/usr" else "python3-venv"], needed=True)
    call(sys.executable, "-m", "venv", VENV)


def has_venv() -> bool:
    words = [sys.executable, "-c", "import ensurepip, venv"]
    return subprocess.run(words, capture_output=True, check=False).returncode == 0


def install_python_packages() -> None:
    digest = digest_of(LOCK)
    if stamps().get("python") != digest:
        say("Installing Python packages, each checked against its hash")
        pip = [PYTHON, "-m", "pip", "install", "--progress-bar=off", "--require-hashes"]
        call(*pip, "-r", LOCK)
        stamp("python", digest)
    name = f"python3.{sys.version_info.minor}"
    (VENV / "lib" / name / "site-packages" / "yimen.pth").write_text(f"{ROOT / 'src'}\n")
    program = VENV / "bin" / "yimen"
    program.write_text(
        f"#!{PYTHON}\nimport sys\nfrom yimen.config.cli import main\n"
        'if __name__ == "__main__":\n    sys.exit(main())\n'  # spawned processes import it
    )
    program.chmod(0o755)


# scripts and styles


def build_frontend() -> None:
    if not (FRONTEND / "package-lock.json").exists():
        return
    packages = digest_of(FRONTEND / "package-lock.json")
    sources = [
        path for path in FRONTEND.rglob("*") if path.is_file() and "node_modules" not in path.parts
    ]
    digest = digest_of(*sources)
    if stamps().get("frontend") == digest and BUILT.is_dir():
        return
    need_node()
    if stamps().get("npm") != packages or not (FRONTEND / "node_modules").is_dir():
        say("Installing npm packages")
        call("npm", "ci", "--no-fund", "--no-audit", cwd=FRONTEND)
        stamp("npm", packages)
    say("Building scripts and styles")
    call("npm", "run", "--silent", "build", cwd=FRONTEND)
    stamp("frontend", digest)


def need_node() -> None:
    if shutil.which("node") is None or shutil.which("npm") is None:
        sys.exit("setup: Node 20 or later with npm is missing: https://nodejs.org/en/download")
    version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True)
    if int(version.stdout.lstrip("v").split(".")[0]) < 20:
        sys.exit(f"setup: Node 20 or later is needed, this is {version.stdout.strip()}")


# Chinese texts


def compile_texts() -> None:
    import catalogues

    old = [
        text
        for text in (ROOT / "src").glob("**/LC_MESSAGES/*.po")
        if not is_newer(text.with_suffix(".mo"), text)
    ]
    if old:
        say(f"Compiling {len(old)} catalogues")
    for text in old:
        text.with_suffix(".mo").write_bytes(catalogues.compiled(text.read_text("utf-8")))


def is_newer(made: Path, source: Path) -> bool:
    return made.exists() and made.stat().st_mtime >= source.stat().st_mtime


# Debian packages


def is_there(signs: list[str]) -> bool:
    return any(list(Path("/").glob(sign.lstrip("/"))) for sign in signs)


def install_debian(packages: list[str], *, needed: bool) -> None:
    become = become_root()
    if shutil.which("apt-get") is None or become is None:
        text = f"Missing: {', '.join(packages)}. As root: apt-get install {' '.join(packages)}"
        if needed:
            sys.exit(f"setup: {text}")
        say(f"{text} (what needs them is left out)")
        return
    say(f"Installing Debian packages: {' '.join(packages)}")
    environment = ["env", "DEBIAN_FRONTEND=noninteractive"]
    with Quiet(become):
        call(*become, *environment, "apt-get", "update", "-qq")
        call(*become, *environment, "apt-get", "install", "-y", "-qq",
             "--no-install-recommends", *packages)  # fmt: skip


def become_root() -> list[str] | None:
    """The words before a command that must be root's, or None if we cannot be."""
    if os.geteuid() == 0:
        return []
    words = ["sudo", "-n", "true"]
    if shutil.which("sudo") and subprocess.run(words, capture_output=True).returncode == 0:
        return ["sudo", "-n"]
    return None


class Quiet:
    """While packages are installed, none of them may start a service."""

    POLICY = Path("/usr/sbin/policy-rc.d")

    def __init__(self, become: list[str]) -> None:
        self.become = become
        self.ours = not self.POLICY.exists()

    def __enter__(self) -> None:
        if self.ours:
            script = f"printf '#!/bin/sh\\nexit 101\\n' > {self.POLICY} && chmod 755 {self.POLICY}"
            call(*self.become, "sh", "-c", script)

    def __exit__(self, *_: object) -> None:
        if self.ours:
            call(*self.become, "rm", "-f", self.POLICY)


if __name__ == "__main__":
    main()
