"""By night: what was never attached, and bytes that no row speaks of."""

from procrastinate.contrib.django import app

from yimen.foundation.files import actions


@app.periodic(cron="50 3 * * *")
@app.task(name="files.sweep", queue="files", pass_context=False)
def sweep(timestamp: int) -> None:
    actions.sweep()
