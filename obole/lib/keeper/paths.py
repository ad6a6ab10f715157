"""Where the embedded server of a data folder keeps its things. Pure: starts nothing."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

PORT = 5432
DATABASE = "obole"
OWNER, APP, SUPERUSER = "obole_owner", "obole_app", "postgres"
SOCKET_BYTES_MAX = 103  # sun_path, less the closing zero, on every system we run on
SHORT = Path("/tmp")  # noqa: S108  not TMPDIR: two processes must agree; the folder's owner and mode are checked


def socket_dir(folder: Path) -> Path:
    """The folder of the server's socket: inside the data folder, or a short private one.

    Short when the path is too long for a socket, or has a comma, at which libpq splits a list of hosts.
    Symbolic links are followed first, so that all who name the folder differently agree.
    """
    inside = folder.resolve() / "run"
    if len(f"{inside}/.s.PGSQL.{PORT}".encode()) <= SOCKET_BYTES_MAX and "," not in str(inside):
        return inside
    return SHORT / f"obole-{hashlib.sha256(str(inside).encode()).hexdigest()[:16]}"


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers: connect by keywords ``host``, ``port``, ``user``, ``dbname``, never by a DSN."""

    folder: Path
    host: str
    port: int
    bin: Path  # psql, pg_dump and the others of the same version
    database: str = DATABASE
    owner: str = OWNER
    app: str = APP
    superuser: str = SUPERUSER


@dataclass(frozen=True, slots=True)
class Places:
    """The files of one data folder, by what they are."""

    folder: Path

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own data folder."""
        return self.folder / "pg"

    @property
    def side(self) -> Path:
        """Where a new cluster is made, before one rename puts it in its place."""
        return self.folder / "pg.new"

    @property
    def sockets(self) -> Path:
        """The folder of the socket, mode 0700."""
        return socket_dir(self.folder)

    @property
    def socket(self) -> Path:
        """The socket itself."""
        return self.sockets / f".s.PGSQL.{PORT}"

    @property
    def users_lock(self) -> Path:
        """Held shared by every process that uses the server."""
        return self.folder / "users.lock"

    @property
    def keeper_lock(self) -> Path:
        """Held by the one keeper."""
        return self.folder / "keeper.lock"

    @property
    def start_lock(self) -> Path:
        """Held while a cluster is made or a keeper is started, so that one does it and the others wait."""
        return self.folder / "start.lock"

    @property
    def hba(self) -> Path:
        """Who may connect, written at each start."""
        return self.folder / "pg_hba.conf"

    @property
    def ident(self) -> Path:
        """Which system user is which role, written at each start."""
        return self.folder / "pg_ident.conf"

    @property
    def log(self) -> Path:
        """What the server and the keeper say."""
        return self.folder / "postgres.log"

    @property
    def pid_file(self) -> Path:
        """PostgreSQL's own note: process id first, state (``ready``) on its eighth line."""
        return self.cluster / "postmaster.pid"
