"""The `yimen` command."""

import argparse
import importlib
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

from yimen.config.env import ROOT

COPYING = {
    "backup": "write database and files to FILE",
    "restore": "bring them back from FILE onto an empty machine",
}
DEFAULTS = ("load_investigation_defaults", "load_outbreak_defaults")  # what a new city has
SIZE = ("residents", "key-persons", "days")


def main(argv: list[str] | None = None) -> int:
    words = sys.argv[1:] if argv is None else argv
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yimen.config.settings")
    if words[:1] == ["manage"]:  # its options are Django's
        return manage(words[1:])
    options, rest = _parser().parse_known_args(words)
    if rest and options.run is not bench:
        _parser().error(f"unknown: {' '.join(rest)}")
    if getattr(options, "data", None):
        os.environ["YIMEN_DATA"] = str(Path(options.data).resolve())
    options.rest = rest
    run: Callable[[argparse.Namespace], int] = options.run
    return run(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="yimen", description="Yimen 一门, one door")
    verbs = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_serving(verbs)
    benches = verbs.add_parser("bench", help="measure: yimen bench NAME --json", add_help=False)
    benches.add_argument("name", nargs="?", default="")
    benches.add_argument("--json", action="store_true")
    benches.set_defaults(run=bench)
    checks = verbs.add_parser("doctor", help="check this machine and explain what is wrong")
    checks.set_defaults(run=doctor)
    verbs.add_parser("manage", help="Django's management commands, for example: migrate, shell")
    purging = verbs.add_parser("purge", help="delete what may no longer be kept")
    purging.set_defaults(run=lambda options: manage(["purge"]))
    for name, what in COPYING.items():
        verb = verbs.add_parser(name, help=f"{what} (keep the keys folder elsewhere)")
        verb.add_argument("file", type=Path)
        verb.set_defaults(run=_copy, verb=name)
    for verb in verbs.choices.values():
        verb.add_argument("--data", help="data folder (YIMEN_DATA, else var in the project)")
    return parser


def _add_serving(verbs: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    for name, what in (("serve", "serve"), ("demo", "serve the demo city on one port")):
        verb = verbs.add_parser(name, help=what)
        roles = ("all", "loop", "pages") if name == "serve" else ("all",)
        verb.add_argument("--role", choices=roles, default="all")
        verb.add_argument("--host", default="127.0.0.1")
        verb.add_argument("--port", type=int, default=8000)
        verb.add_argument("--workers", type=int, default=max(2, os.cpu_count() or 2))
        verb.add_argument(
            "--postgres",
            choices=("", "system", "wheel"),
            default=os.environ.get("YIMEN_POSTGRES", ""),
            help="whose PostgreSQL programs (default: the system's, else the wheel's)",
        )
        verb.set_defaults(run=serve, demo=name == "demo")
        if name == "demo":
            _add_size(verb)


def _add_size(verb: argparse.ArgumentParser) -> None:
    """A smaller city loads faster; one that is there already stays as it is."""
    for what in SIZE:
        verb.add_argument(
            f"--{what}", type=int, metavar="N", help=f"how many {what.replace('-', ' ')}"
        )
    verb.add_argument(
        "--live", type=float, nargs="?", const=10.0, default=0.0, metavar="MINUTES",
        help="let the city go on living, so many minutes each second (10 if none is named)",
    )  # fmt: skip


def serve(options: argparse.Namespace) -> int:
    from yimen.config import supervisor  # `--data` must be known first

    default = ROOT / "var" / "demo" if options.demo else ROOT / "var"
    data = Path(os.environ.get("YIMEN_DATA", default)).resolve()
    asked = supervisor.Options(
        role=options.role,
        host=options.host,
        port=options.port,
        workers=options.workers,
        data=data,
        demo=options.demo,
        live=options.live if options.demo else 0.0,
        origin=options.postgres,
        first=[
            "load_investigation_defaults",
            "load_outbreak_defaults",
            *([_loading(options)] if options.demo else []),
        ],
    )
    try:
        return supervisor.Supervisor(asked).run()
    except supervisor.REFUSALS as error:
        return _refuse(error)


def _loading(options: argparse.Namespace) -> str:
    """The command that makes the demo city, as large as was asked for."""
    asked = {word: getattr(options, word.replace("-", "_")) for word in SIZE}
    return " ".join(
        ["load_demo", *(f"--{word}={n}" for word, n in asked.items() if n is not None)]
    )


def manage(words: list[str]) -> int:
    from django.core.management import execute_from_command_line

    execute_from_command_line(["yimen manage", *words])
    return 0


def bench(options: argparse.Namespace) -> int:
    folder = ROOT / "bench"
    programs = [path for path in folder.glob("*.py") if "\ndef main(" in path.read_text()]
    names = sorted(path.stem for path in programs)
    if not options.name:
        print("\n".join(names))  # noqa: T201
        return 0
    if options.name not in names:
        return _refuse(f"yimen bench NAME --json, where NAME is one of: {', '.join(names)}")
    sys.path.insert(0, str(ROOT))
    given = ["--data", options.data] if options.data else []
    figures = importlib.import_module(f"bench.{options.name}").main([*given, *options.rest])
    print(json.dumps(figures, ensure_ascii=False))  # noqa: T201
    return 0


def doctor(options: argparse.Namespace) -> int:
    from yimen.config import doctor as checks

    return checks.main()


def _copy(options: argparse.Namespace) -> int:
    from yimen.config import backup, restore

    verbs = {"backup": backup.main, "restore": restore.main}
    try:
        return verbs[options.verb](options.file)
    except (*backup.REFUSALS, *restore.REFUSALS) as error:
        return _refuse(error)


def _refuse(reason: object) -> int:
    print(f"yimen: {reason}", file=sys.stderr)  # noqa: T201
    return 1


if __name__ == "__main__":
    sys.exit(main())
