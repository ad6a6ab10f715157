"""A child on a leash: the kernel signals it when its parent dies, however the parent dies (Linux)."""

import ctypes
import os
import signal
from collections.abc import Callable

_PR_SET_PDEATHSIG = 1
_prctl = ctypes.CDLL(None, use_errno=True).prctl


def die_with_parent(signum: int = signal.SIGKILL) -> None:
    """Ask the kernel to send this process ``signum`` when the thread that started it ends."""
    _prctl(_PR_SET_PDEATHSIG, signum)


def leashed(signum: int = signal.SIGKILL) -> Callable[[], None]:
    """A ``preexec_fn`` for Popen that puts the child on the leash, even if we die before it gets there."""
    parent = os.getpid()

    def tie() -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        die_with_parent(signum)
        if os.getppid() != parent:
            os._exit(1)

    return tie
