"""Timers of the investigations."""

from procrastinate.contrib.django import app

from yimen.epidemic.investigations import actions


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="investigations.mark_overdue", pass_context=False)
def mark_overdue(timestamp: int) -> None:
    while actions.mark_overdue():
        pass
