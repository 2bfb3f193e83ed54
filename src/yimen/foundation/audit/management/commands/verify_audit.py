"""Is the audit whole? Exit code 0: yes. 1: no, and what is wrong."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from yimen.foundation.audit.verifying import Report, verify_and_report


class Command(BaseCommand):
    help = "Follow the audit's chain from the first row to the head and say what is wrong."

    def handle(self, *args: Any, **options: Any) -> None:
        report = verify_and_report()
        self._tell(report)
        if not report.passes:
            sys.exit(1)

    def _tell(self, report: Report) -> None:
        for sentence in report.sentences:
            self.stdout.write(sentence)
        hidden = sum(report.counts.values()) - len(report.sentences)
        if hidden:
            self.stdout.write(f"… and {hidden} more.")
        counts = ", ".join(f"{kind} {n}" for kind, n in sorted(report.counts.items()))
        verdict = f"FAILED: {counts}" if counts else "passed"
        self.stdout.write(
            f"{report.links} links up to {report.last}, head at {report.head}: {verdict}"
        )
