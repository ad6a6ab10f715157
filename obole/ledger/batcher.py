"""Many callers, one account: concurrent single asks of one process become batches.

Whoever comes while nobody is writing leads: they enter everything that waits, themselves included, on their
own connection, then wake those they served and hand the lead to whoever came meanwhile. A hot account is then
locked once per batch instead of once per ask. The queue is bounded: beyond it people are told to come back,
instead of piling up in the database.
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
    woken: Event = field(default_factory=Event)  # served, or to lead
    answer: Answer | None = None
    error: Exception | None = None

    @property
    def served(self) -> bool:
        return self.answer is not None or self.error is not None


class Batcher:
    """``enter`` as in ``actions``, for threads. ``limit``: asks in a batch; ``room``: asks that may wait."""

    def __init__(self, *, limit: int = 500, room: int = 5_000) -> None:
        self.limit, self.room = limit, room
        self._waiting: deque[_Waiting] = deque()
        self._door = Lock()
        self._led = False

    def enter(self, *, ask: Ask, now: datetime) -> Answer:
        """Enter one ask, durably, together with those of other threads. Raises Busy when too many wait."""
        if connection.in_atomic_block:  # its answer would be given before the caller's own transaction stands
            return actions.enter(ask=ask, now=now)
        mine = _Waiting(ask, now)
        if not self._join(mine):
            _let_go()
            mine.woken.wait()
        if not mine.served:
            self._lead()
        return _answer(mine)

    def _join(self, mine: _Waiting) -> bool:
        """Queue up; whether nobody leads, so that this one does."""
        with self._door:
            if len(self._waiting) >= self.room:
                raise refusals.Busy
            self._waiting.append(mine)
            led, self._led = self._led, True
            return not led

    def _lead(self) -> None:
        batch = self._take()
        try:
            _serve(batch)
        finally:
            self._hand_over()
            for waiting in batch:
                waiting.woken.set()

    def _take(self) -> list[_Waiting]:
        with self._door:
            return [self._waiting.popleft() for _ in range(min(self.limit, len(self._waiting)))]

    def _hand_over(self) -> None:
        with self._door:
            self._led = bool(self._waiting)
            if self._waiting:
                self._waiting[0].woken.set()


def _let_go() -> None:
    """Give a pooled connection back before waiting: the leader may need the very one we'd sit on."""
    if connection.settings_dict["OPTIONS"].get("pool"):
        connection.close()


def _serve(batch: list[_Waiting]) -> None:
    """Enter a batch at the latest of its times, so that no waiting hold is settled after its end."""
    try:
        answers = actions.enter_batch(asks=[w.ask for w in batch], now=max(w.now for w in batch))
        for waiting, answer in zip(batch, answers, strict=True):
            waiting.answer = answer
    except BaseException as error:  # the leader's trouble is everyone's: nothing of the batch was entered
        for waiting in batch:
            waiting.error = error if isinstance(error, Exception) else refusals.Busy()
        if not isinstance(error, Exception):
            raise


def _answer(waiting: _Waiting) -> Answer:
    if waiting.error is not None:
        raise waiting.error
    if waiting.answer is None:
        raise refusals.Busy
    return waiting.answer
