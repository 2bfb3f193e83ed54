"""The sealer as a process: once a second, until it is told to stop."""

import signal
import threading
from types import FrameType
from typing import Any

import structlog
from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, connection

from yimen.foundation.audit.rules import BATCH, ChainBroken
from yimen.foundation.audit.sealing import restart_chain, seal_pending

log = structlog.get_logger(__name__)
EVERY_S = 1.0
AFTER_TROUBLE_S = 5.0


class Command(BaseCommand):
    help = "Link committed audit rows once a second. --once: all that wait, then end."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true")
        parser.add_argument("--restart", metavar="REASON", help="after a restore of the database")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["restart"]:
            restart_chain(options["restart"])
        elif options["once"]:
            while seal_pending() == BATCH:
                pass
        else:
            self._until_stopped()

    def _until_stopped(self) -> None:
        stop = threading.Event()

        def ask(_number: int, _frame: FrameType | None) -> None:
            stop.set()

        signal.signal(signal.SIGTERM, ask)
        signal.signal(signal.SIGINT, ask)
        while not stop.is_set():
            stop.wait(self._turn())

    def _turn(self) -> float:
        """Seal one batch; how long to wait before the next."""
        try:
            return 0.0 if seal_pending() == BATCH else EVERY_S
        except ChainBroken as broken:
            log.error("audit_chain_broken", sentence=broken.sentence)
        except DatabaseError as error:
            log.warning("audit_sealer_waits", error=type(error).__name__)
            connection.close()
        return AFTER_TROUBLE_S
