"""What all tests share: the embedded database under a folder of the run, the clock, a live site, a browser."""

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests import testbed

testbed.set_environment()
LOCAL = {"localhost", "127.0.0.1", "::1", "0.0.0.0", ""}
BROWSER = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]  # fmt: skip


def pytest_configure(config: pytest.Config) -> None:
    """Load the settings now that the environment is set."""
    import django
    from django.conf import settings

    if settings.configured and Path(settings.DATA_DIR) != testbed.data():
        testbed.read_settings_again()  # pytest-django read them before any conftest, if the ini names the module
    django.setup()
    testbed.add_owner()


def pytest_unconfigure(config: pytest.Config) -> None:
    """The run's last act, in the process that began it."""
    if testbed.worker() == "main":
        testbed.remove_environment()


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """pytest-django's databases: a copy of the migrated template for this process, for both login roles."""
    from django.db import connections

    with django_db_blocker.unblock():
        name = testbed.fresh()
        testbed.point_at(name)
        type(connections["default"].ops).execute_sql_flush = testbed.flush  # type: ignore[method-assign,assignment]
    yield
    with django_db_blocker.unblock():
        testbed.close()


@pytest.fixture(autouse=True, scope="session")
def no_other_hosts() -> Iterator[None]:
    """A test that reaches for another machine fails there and then."""
    connect = socket.socket.connect

    def local_only(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in LOCAL:
            raise AssertionError(f"a test tried to reach {address[0]}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", local_only)
        yield


@pytest.fixture
def clock_at() -> Iterator[Callable[[datetime], None]]:
    """``clock_at(moment)`` holds the house's clock there until the test ends, or until it is called again."""
    from obole.lib import clock

    with ExitStack() as held:

        def hold(moment: datetime) -> None:
            held.close()
            held.enter_context(clock.at(moment))

        yield hold


@pytest.fixture(scope="session")
def _door(django_db_setup: None) -> Iterator[Any]:
    from tests.living import LiveSite

    site = LiveSite.start(f"test_{testbed.worker()}")
    yield site
    site.stop()


@pytest.fixture
def live_site(transactional_db: None, _door: Any) -> Any:
    """A real site on a free port over this test's database: ``live_site.url``. What a test commits, it shows."""
    return _door


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Chromium by playwright's sync API; other hosts don't resolve in it. Open a context of your own."""
    from playwright.sync_api import sync_playwright

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = (
        "1"  # playwright's loop runs in this thread; our queries still block
    )
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=BROWSER)
        yield chromium
        chromium.close()
