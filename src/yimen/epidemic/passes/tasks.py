"""Timers of the codes: colours as time passes, keys, numbers that are renewed, lists."""

from procrastinate.contrib.django import app

from yimen.epidemic.passes import actions
from yimen.kit.sight import System


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="passes.judge", pass_context=False)
def judge(timestamp: int = 0) -> None:
    actions.run_on()


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="passes.publish", pass_context=False)
def publish(timestamp: int = 0) -> None:
    actions.rotate_when_due(by=System())
    actions.publish()


@app.periodic(cron="*/10 * * * *")
@app.task(queueing_lock="passes.renew", pass_context=False)
def renew(timestamp: int = 0) -> None:
    while actions.renew_due():
        pass


@app.periodic(cron="20 3 * * *")
@app.task(queueing_lock="passes.judge_all", pass_context=False)
def judge_all(timestamp: int = 0) -> None:
    """Once a night everybody, whatever happened to the rows by day."""
    actions.judge_all_again(by=System())
    actions.run_on()


@app.task
def simulate(ruleset_id: int) -> None:
    actions.simulate(ruleset_id, by=System())
