"""The keeper of the embedded PostgreSQL: ask with ``ensure``, and the server is there until you end.

Every process of the house holds a shared lock on ``users.lock``, which the kernel drops however the process
dies. A detached keeper holds ``keeper.lock``, runs the server as its child, starts it again when it ends, and
stops it once it gets ``users.lock`` for itself alone. Only the standard library is imported here.
"""

from obole.lib.keeper.holding import ensure, release, stopped, superuser_sql
from obole.lib.keeper.paths import APP, DATABASE, OWNER, PORT, SUPERUSER, Server, socket_dir

__all__ = [
    "APP",
    "DATABASE",
    "OWNER",
    "PORT",
    "SUPERUSER",
    "Server",
    "ensure",
    "release",
    "socket_dir",
    "stopped",
    "superuser_sql",
]
