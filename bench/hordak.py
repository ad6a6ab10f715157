"""The neighbour: django-hordak as it comes, posting by its own ``Account.transfer_to`` in its own schema.

It runs in processes with settings of its own; nothing of the house is loaded there.
"""

import json
import multiprocessing
import os
import random
from importlib.util import find_spec

from bench import postings
from bench.postings import CLIENTS, measure

SCHEMA = "bench_hordak"
ACCOUNTS = 200
PLAIN = "django.db.backends.postgresql"  # it brings no keeper; the parent's holds the server


def configure() -> None:
    """Django in this process, with hordak alone, over the database that BENCH_DATABASE describes."""
    import django
    from django.conf import settings

    database = json.loads(os.environ["BENCH_DATABASE"])
    settings.configure(
        DATABASES={
            "default": {**database, "CONN_MAX_AGE": None, "OPTIONS": {"options": f"-c search_path={SCHEMA}"}}
        },
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "mptt", "hordak"],
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
        CURRENCIES=["EUR"],
        DEFAULT_CURRENCY="EUR",
    )
    django.setup()


def prepare() -> None:
    """Hordak's own migrations, and 200 accounts."""
    configure()
    from django.core.management import call_command
    from hordak.models import Account  # type: ignore[import-not-found]

    call_command("migrate", verbosity=0, interactive=False)
    for n in range(ACCOUNTS):
        Account.objects.create(name=f"account {n}", type="AS", code=f"{n:03}", currencies=["EUR"])


def spread(client: int, seconds: float) -> int:
    """One by one, between random accounts."""
    return _transfers(client, seconds, hot=False)


def hot(client: int, seconds: float) -> int:
    """One by one, out of one account."""
    return _transfers(client, seconds, hot=True)


def _transfers(client: int, seconds: float, *, hot: bool) -> int:
    from django.db import transaction
    from hordak.models import Account
    from moneyed import Money  # type: ignore[import-not-found]

    accounts, dice, cent = list(Account.objects.order_by("id")), random.Random(client), Money("0.01", "EUR")

    def step() -> int:
        payer, payee = dice.sample(accounts[1:], 2)
        with transaction.atomic():
            (accounts[0] if hot else payer).transfer_to(payee, cent)
        return 1

    return postings.until(seconds, step)


def measured(seconds: float) -> list[float]:
    """Transfers a second, spread and hot; nothing where hordak is missing (``make bench`` installs it)."""
    if find_spec("hordak") is None:
        return []
    from django.db import connections

    owner = connections["owner"].settings_dict
    kept = ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT")
    os.environ["BENCH_DATABASE"] = json.dumps({key: str(owner[key]) for key in kept} | {"ENGINE": PLAIN})
    with postings.schema(SCHEMA, owner["USER"]):
        first = multiprocessing.get_context("spawn").Process(target=prepare)
        first.start()
        first.join()
        if first.exitcode:
            raise RuntimeError("hordak's own migrations or accounts failed; see above")
        return [measure(work, CLIENTS, seconds, configure) for work in (spread, hot)]
