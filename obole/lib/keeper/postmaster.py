"""Is the server there? Believe its own note only as far as the kernel confirms it."""

import os
import signal
import socket
import struct
import time
from pathlib import Path

from obole.lib.keeper.paths import Places

_PEER = struct.Struct("3i")  # pid, uid, gid of whoever listens
_PATIENCE = ((signal.SIGINT, 60.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 5.0))  # fast, at once, by force


def answers(places: Places) -> bool:
    """Whether a server listens that is the one of the note, and calls itself ready."""
    pid, state = _note(places)
    return pid is not None and state == "ready" and _listener(places.socket) == pid


def _note(places: Places) -> tuple[int | None, str]:
    try:
        lines = places.pid_file.read_text().splitlines()
        return int(lines[0]), lines[7].strip() if len(lines) > 7 else ""
    except (OSError, ValueError, IndexError):
        return None, ""


def _listener(path: Path) -> int | None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
        client.settimeout(1)
        try:
            client.connect(str(path))
        except OSError:
            return None
        pid: int = _PEER.unpack(client.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEER.size))[0]
        return pid


def is_ours(pid: int, places: Places) -> bool:
    """Whether that process is a postgres of this cluster, by /proc, or the socket where /proc is closed."""
    process = Path(f"/proc/{pid}")
    try:
        program = str((process / "exe").readlink()).removesuffix(" (deleted)")
        return Path(program).name == "postgres" and (process / "cwd").readlink() == places.cluster.resolve()
    except PermissionError:
        return _listener(places.socket) == pid
    except OSError:
        return False


def clear_the_way(places: Places) -> None:
    """Stop a server left by a keeper that was killed; remove a note whose process is a stranger's."""
    pid, _ = _note(places)
    if pid is None or not Path(f"/proc/{pid}").exists():
        return  # postgres itself removes the note of a dead process
    if is_ours(pid, places):
        _stop(pid, places)
    else:
        places.pid_file.unlink(missing_ok=True)


def _stop(pid: int, places: Places) -> None:
    for signum, seconds in _PATIENCE:
        os.kill(pid, signum)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if not is_ours(pid, places):
                return
            time.sleep(0.02)


def tail(path: Path, size: int = 2000) -> str:
    """The last bytes of a log, as text."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - size))
            return file.read().decode(errors="replace").strip()
    except OSError:
        return ""
