"""Timers of the key groups."""

from procrastinate.contrib.django import app

from yimen.epidemic.key_groups import actions


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="key_groups.escalate_transfers", pass_context=False)
def escalate_transfers(timestamp: int) -> None:
    while actions.escalate_transfers():
        pass


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="key_groups.chase", pass_context=False)
def chase(timestamp: int) -> None:
    """Reminds whoever has not reported, once a day at the time that was set, if one is."""
    actions.chase_when_due()
