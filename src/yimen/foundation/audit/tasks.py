"""Every night: end what is due, and follow the whole chain. Times are UTC; 18:00 is 02:00 here."""

from procrastinate.contrib.django import app

from yimen.foundation.audit import context
from yimen.foundation.audit.retention import purge
from yimen.foundation.audit.verifying import verify_and_report
from yimen.kit.sight import System


@app.periodic(cron="10 18 * * *")
@app.task(queueing_lock="audit.purge_nightly")
def purge_nightly(timestamp: int) -> None:
    with context.job("audit.purge_nightly"):
        purge(by=System())


@app.periodic(cron="40 18 * * *")
@app.task(queueing_lock="audit.verify_nightly")
def verify_nightly(timestamp: int) -> None:
    verify_and_report()
