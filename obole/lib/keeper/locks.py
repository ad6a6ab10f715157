"""Locks that the kernel drops when their holder dies (flock)."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

GAVE_UP = "gave up"  # what a keeper leaves in its lock when its server would not live


def opened(path: Path) -> int:
    """A descriptor of the lock file, made when missing; not inherited by programs we start."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)


def shared(path: Path) -> int:
    """Wait for a shared lock and return its descriptor; closing it lets go."""
    descriptor = opened(path)
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    return descriptor


def taken(path: Path) -> bool:
    """Whether someone holds the lock for themselves alone."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CLOEXEC)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def try_alone(path: Path) -> int | None:
    """The lock for oneself alone, or None when someone else has it."""
    descriptor = opened(path)
    with suppress(BlockingIOError):
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return descriptor
    os.close(descriptor)
    return None


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Wait for the lock for oneself alone; let go at the end of the block."""
    descriptor = opened(path)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def write(descriptor: int, text: str) -> None:
    """Leave a line in a lock file one holds: who holds it, or how it ended."""
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{text}\n".encode(), 0)


def read(path: Path) -> str:
    """The line in a lock file; empty when there is none."""
    with suppress(OSError):
        return path.read_text().strip()
    return ""
