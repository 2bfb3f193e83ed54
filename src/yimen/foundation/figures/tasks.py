"""Timers: fold every few seconds, recount by night, and when somebody asks for it."""

from contextlib import suppress

from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from yimen.foundation.figures import actions

PAUSE = 5  # seconds between two folds


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="figures.fold")
def fold(timestamp: int) -> None:
    """Every minute; it also sets going the chain of folds in between, should that have torn."""
    actions.fold()
    _again()


@app.task(queueing_lock="figures.fold_again")
def fold_again() -> None:
    actions.fold()
    _again()


def _again() -> None:
    with suppress(AlreadyEnqueued):  # then the chain goes on
        fold_again.configure(schedule_in={"seconds": PAUSE}).defer()


@app.task(queueing_lock="figures.recount_now")
def recount_now() -> None:
    """Somebody asked for it: the whole count at once, outside his page."""
    actions.recount_all()


@app.periodic(cron="10 2 * * *")
@app.task(queueing_lock="figures.recount")
def recount(timestamp: int) -> None:
    actions.recount_all()
