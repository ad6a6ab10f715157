"""The jobs: each only hurries what the sweep would do anyway, so a lost job is harmless."""

from procrastinate import App
from procrastinate.contrib.django import app as django_app

from obole.flows import evidence, forest
from obole.lib import clock

app: App = django_app


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="sweep", pass_context=False)
def sweep(timestamp: int) -> None:
    """Every minute: whatever is due by the clock."""
    forest.sweep(now=clock.now())


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="seal", pass_context=False)
def seal(timestamp: int) -> None:
    """Every minute: tell the log, sign a checkpoint when there is something new."""
    evidence.seal_all(now=clock.now())
