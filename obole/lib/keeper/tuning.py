"""The server's settings, fit for the machine. Durable always: what was acknowledged is on the disk."""

import os
from pathlib import Path

from obole.lib.keeper.paths import PORT, Places

MIB = 1024 * 1024
CGROUP = Path("/sys/fs/cgroup/memory.max")


def memory() -> int:
    """Bytes of memory we may use: the machine's, or its container's limit when that is less."""
    machine = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        return min(machine, int(CGROUP.read_text()))
    except (OSError, ValueError):  # no such file, or the word "max"
        return machine


def settings(places: Places, available: int) -> dict[str, str]:
    """PostgreSQL settings by name, for ``available`` bytes of memory."""
    return {
        "listen_addresses": "",
        "port": str(PORT),
        "unix_socket_directories": _quoted(places.sockets),
        "unix_socket_permissions": "0700",
        "hba_file": str(places.hba),
        "ident_file": str(places.ident),
        "max_connections": "60",
        "shared_buffers": f"{max(16, min(1024, available // 8 // MIB))}MB",
        "effective_cache_size": f"{max(64, available // 2 // MIB)}MB",
        "work_mem": "16MB",
        "maintenance_work_mem": f"{max(16, min(256, available // 32 // MIB))}MB",
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "wal_compression": "on",
        "min_wal_size": "128MB",
        "max_wal_size": "2GB",
        "checkpoint_timeout": "15min",
        "random_page_cost": "1.1",
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_checkpoints": "off",
        # Rows and statements hold people's data; the log shall not.
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
    }


def _quoted(path: Path) -> str:
    return '"' + str(path).replace('"', '""') + '"'


def flags(places: Places) -> list[str]:
    """The settings as arguments of ``postgres``."""
    return [word for name, value in settings(places, memory()).items() for word in ("-c", f"{name}={value}")]
