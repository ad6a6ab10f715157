"""Serving the house: `obole up` and the worker it runs."""

import os

from obole.console.command import note
from obole.lib import database


def up(*, host: str, port: int, workers: int) -> None:
    """Start everything and stay until told to stop. On an empty folder, print the one-time link to /setup."""
    os.environ.setdefault("OBOLE_BASE_URL", f"http://localhost:{port}")
    from obole.console import supervisor
    from obole.console.prepare import prepare

    prepare()
    link = _setup_link()
    address = os.environ["OBOLE_BASE_URL"]

    def ready() -> None:
        note(f"Obole is at {address}")
        if link:
            note(f"Set this house up, once: {address}{link}")

    supervisor.serve(database.data_dir(), host=host, port=port, workers=workers, on_ready=ready)


def _setup_link() -> str | None:
    from obole.people.models import House

    row = House.objects.filter(id=1).first()
    if row and (row.set_up_at or row.demo):
        return None
    from obole.people import actions

    return f"/setup?token={actions.new_setup_link()}"


def work() -> None:
    """Work jobs until told to stop: the sweeps that keep every promise of time."""
    from obole.console.prepare import prepare

    prepare(migrate=False)
    from django.core.management import call_command

    call_command("procrastinate", "worker", "--concurrency", "1", "--shutdown-graceful-timeout", "8")
