"""Timers of the key groups."""

from procrastinate.contrib.django import app

from yimen.epidemic.key_groups import actions


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="key_groups.escalate_transfers", pass_context=False)
def escalate_transfers(timestamp: int) -> None:
    while actions.escalate_transfers():
        pass
