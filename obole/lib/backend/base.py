"""The backend's one change: connections come by way of the keeper, pooled or not.

The keeper is asked before each new connection, so a process that connects also holds the server; and asked
again when the connection fails, because the server or its keeper may have been killed since. A statement that
was under way is not repeated: what it did is the transaction's secret. The pool's health check finds such a
connection broken, and the next request has a new one.
"""

import time
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

import psycopg
from django.db.backends.postgresql import base
from django.db.backends.postgresql.psycopg_any import IsolationLevel

from obole.lib import keeper

PATIENCE = 10.0  # seconds in which a server that was just started may still refuse
PAUSE = 0.05
COMING_OR_GOING = ("starting up", "shutting down", "recovery mode", "terminating")


class KeptConnection(psycopg.Connection[Any]):
    """A connection to the embedded server of ``folder``."""

    folder: ClassVar[Path]

    @classmethod
    def connect(cls, conninfo: str = "", **options: Any) -> "KeptConnection":  # type: ignore[override]
        """Ask the keeper, connect; when that fails because the server went away, ask and connect again."""
        end = time.monotonic() + PATIENCE
        while True:
            keeper.ensure(cls.folder)
            try:
                return super().connect(conninfo, **options)
            except psycopg.OperationalError as error:
                if not _went_away(error) or time.monotonic() > end:
                    raise
                time.sleep(PAUSE)


def _went_away(error: psycopg.OperationalError) -> bool:
    """Whether no server spoke (or one that starts or stops), rather than one that refused us."""
    said = str(error)
    return "FATAL" not in said or any(word in said for word in COMING_OR_GOING)


@cache
def kept_in(folder: Path) -> type[KeptConnection]:
    """The class of connections to the server of ``folder``, as the pool wants a class."""
    return type("KeptConnection", (KeptConnection,), {"folder": folder})


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL under the data folder named by the setting KEEPER_FOLDER."""

    def __init__(self, settings_dict: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        self.connection_class = kept_in(Path(settings_dict["KEEPER_FOLDER"]))
        options = settings_dict["OPTIONS"]
        if options.get("pool"):
            pool = {} if options["pool"] is True else options["pool"]
            options = options | {"pool": pool | {"connection_class": self.connection_class}}
        settings_dict["OPTIONS"] = options
        super().__init__(settings_dict, *args, **kwargs)

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection from the pool, or a new one by way of the keeper."""
        if self.pool:
            return super().get_new_connection(conn_params)
        self.isolation_level = IsolationLevel.READ_COMMITTED
        return self.connection_class.connect(**conn_params)
