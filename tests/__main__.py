"""`make test`: side by side what can be, then one by one what needs the machine for itself.

python -m tests                     everything
python -m tests tests/kit -k sight  some of it, as pytest takes it
"""

import os
import subprocess
import sys
import time
from pathlib import Path

ALONE = "machine or journey"
NO_TESTS = 5  # pytest's word for it


def main(words: list[str]) -> int:
    if words:
        return _pytest(*words)
    began = time.monotonic()
    side_by_side = _pytest(
        "-q", "-n", str(os.cpu_count() or 1), "--dist", "loadgroup", "-m", f"not ({ALONE})"
    )
    alone = _pytest("-v", "-m", ALONE)
    print(f"All tests took {time.monotonic() - began:.0f} s", flush=True)  # noqa: T201
    return side_by_side or alone


def _pytest(*words: str) -> int:
    line = [sys.executable, "-m", "pytest", "--durations=25", "--durations-min=5", *words]
    code = subprocess.run(line, cwd=Path(__file__).parents[1], check=False).returncode
    return 0 if code == NO_TESTS else code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
