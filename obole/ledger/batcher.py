"""Many callers, one account: concurrent single asks of one process become batches.

Whoever comes while nobody is writing leads: they enter everything that waits, themselves included, on their
own connection; the others wait for their answer. A hot account is then locked once per batch instead of once
per ask. The queue is bounded: beyond it people are told to come back, instead of piling up in the database.
"""

from collections import deque
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event, Lock

from django.db import connection

from obole.ledger import actions, refusals
from obole.ledger.values import Answer, Ask


@dataclass(slots=True, eq=False)
class _Waiting:
    ask: Ask
    now: datetime
    done: Event = field(default_factory=Event)
    answer: Answer | None = None
    error: Exception | None = None


class Batcher:
    """``enter`` as in ``actions``, for threads. ``limit``: asks in a batch; ``room``: asks that may wait."""

    def __init__(self, *, limit: int = 500, room: int = 5_000) -> None:
        self.limit, self.room = limit, room
        self._waiting: deque[_Waiting] = deque()
        self._door, self._lead = Lock(), Lock()

    def enter(self, *, ask: Ask, now: datetime) -> Answer:
        """Enter one ask, durably, together with those of other threads. Raises Busy when too many wait."""
        if connection.in_atomic_block:  # its answer would be given before the caller's own transaction stands
            return actions.enter(ask=ask, now=now)
        mine = self._join(_Waiting(ask, now))
        while not mine.done.is_set():
            with self._lead:
                if not mine.done.is_set():
                    self._serve(self._take())
        return _answer(mine)

    def _join(self, mine: _Waiting) -> _Waiting:
        with self._door:
            if len(self._waiting) >= self.room:
                raise refusals.Busy
            self._waiting.append(mine)
        return mine

    def _take(self) -> list[_Waiting]:
        with self._door:
            return [self._waiting.popleft() for _ in range(min(self.limit, len(self._waiting)))]

    def _serve(self, batch: list[_Waiting]) -> None:
        """Enter a batch at the latest of its times, so that no waiting hold is settled after its end."""
        try:
            answers = actions.enter_batch(asks=[w.ask for w in batch], now=max(w.now for w in batch))
            for waiting, answer in zip(batch, answers, strict=True):
                waiting.answer = answer
        except Exception as error:  # the leader's trouble is everyone's: nothing of the batch was entered
            for waiting in batch:
                waiting.error = error
        finally:
            for waiting in batch:
                waiting.done.set()


def _answer(waiting: _Waiting) -> Answer:
    if waiting.error is not None:
        raise waiting.error
    if waiting.answer is None:  # the leader was stopped from outside
        raise refusals.Busy
    return waiting.answer
