"""Jobs of imports: check or take over one file; look for what a killed worker left."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from yimen.foundation.imports import actions


@app.task(
    name="imports.work", queue="imports", retry=RetryStrategy(max_attempts=3, exponential_wait=4)
)
def work(job_id: int) -> None:
    actions.work(job_id)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="imports.work_waiting", pass_context=False)
def work_waiting(timestamp: int) -> None:
    actions.work_waiting()
