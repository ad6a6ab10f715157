"""Where the data folder is and which PostgreSQL serves it; read by the settings, never by rooms."""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from obole.lib.keeper.paths import APP, DATABASE, OWNER, PORT, socket_dir


def data_dir() -> Path:
    """The data folder: OBOLE_DATA, else /var/lib/obole for root, else the user's own share folder."""
    if named := os.environ.get("OBOLE_DATA"):
        return Path(named).expanduser().absolute()
    if os.geteuid() == 0:
        return Path("/var/lib/obole")
    share = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(share) / "obole"


def secret(name: str, folder: Path) -> str:
    """A secret of this house, from OBOLE_SECRET_<NAME> or made once in the data folder (mode 0600)."""
    if given := os.environ.get(f"OBOLE_SECRET_{name.upper()}"):
        return given
    path = folder / "secrets" / name
    try:
        return path.read_text()
    except FileNotFoundError:
        pass
    except OSError:
        return secrets.token_urlsafe(48)  # a process that may not read the folder can't serve it either
    return _make(path)


def _make(path: Path) -> str:
    value = secrets.token_urlsafe(48)
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(value)
    except FileExistsError:
        return path.read_text()
    except OSError:
        return value
    return value


def settings(role: str, folder: Path) -> dict[str, Any]:
    """Django's settings of one login role (``owner`` migrates, ``app`` serves).

    DATABASE_URL (and DATABASE_OWNER_URL for migrations) name any PostgreSQL 15-18; without them the
    embedded server under ``folder`` is used by its socket, with peer authentication.
    """
    url = os.environ.get("DATABASE_URL")
    if role == "owner":
        url = os.environ.get("DATABASE_OWNER_URL") or url
    return _from_url(url) if url else _embedded(role, folder)


def _common() -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_HEALTH_CHECKS": True,
        "CONN_MAX_AGE": 0,
        "ATOMIC_REQUESTS": False,
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 8, "timeout": 15}},
    }


def _embedded(role: str, folder: Path) -> dict[str, Any]:
    user = OWNER if role == "owner" else APP
    base = _common() | {"ENGINE": "obole.lib.backend", "NAME": os.environ.get("OBOLE_DATABASE", DATABASE)}
    if role == "owner":
        base["OPTIONS"] = {}
    where = {"HOST": str(socket_dir(folder)), "PORT": str(PORT), "KEEPER_FOLDER": str(folder)}
    return base | where | {"USER": user}


def _from_url(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    base = _common()
    base["OPTIONS"] |= {key: value for key, value in query.items() if key != "host"}
    return base | {
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host") or parts.hostname or "",
        "PORT": str(parts.port or ""),
    }
