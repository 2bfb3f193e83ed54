"""Timers of the follow-up. Soon after midnight the day before is over; after a standstill too."""

from procrastinate.contrib.django import app

from yimen.epidemic.follow_up import actions


@app.periodic(cron="*/5 * * * *")
@app.task(queueing_lock="follow_up.close_days", pass_context=False)
def close_days(timestamp: int) -> None:
    while actions.close_days():
        pass
    while actions.settle_due():
        pass
