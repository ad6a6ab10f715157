"""The ledger as a child would keep it: dicts and loops. The machine test holds the real one against it."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

from obole.ledger.values import Account, Ask, Move

ANY_TIME = datetime(2026, 1, 1, tzinfo=UTC)
Told = tuple[str, str | None, int]  # status, code, amount moved


class Short(Exception):
    """A floor says no."""


@dataclass
class Model:
    """Balances, reserved amounts, entries by id, answered ids, and debts in order."""

    floors: dict[Account, int]
    balance: dict[Account, int] = field(default_factory=dict)
    reserved: dict[Account, int] = field(default_factory=dict)
    entries: dict[UUID, tuple[Ask, str | None, list[Move]]] = field(default_factory=dict)
    answered: set[UUID] = field(default_factory=set)
    debts: list[list[object]] = field(default_factory=list)  # [move of what is still owed]

    def left(self, account: Account) -> int:
        """What can leave an account; without a floor, anything."""
        if account not in self.floors:
            return 10**18
        return self.balance.get(account, 0) - self.reserved.get(account, 0) - self.floors[account]

    def enter(self, ask: Ask, now: datetime) -> Told:
        """One ask by itself."""
        if known := self.known(ask):
            return known
        if code := self.verdict(ask, now):
            return self.refuse(ask, code)
        moves, owed = self.moves(ask)
        try:
            self.apply([(ask, moves)])
        except Short:
            return self.refuse(ask, "insufficient")
        self.debts += [[move] for move in owed]
        self.pay([(ask, moves)])
        return "entered", None, sum(m.amount for m in moves)

    def batch(self, asks: list[Ask]) -> None:
        """Posts with new ids: all, or each half by itself."""
        try:
            self.apply([(ask, list(ask.moves)) for ask in asks])
        except Short:
            if len(asks) == 1:
                self.refuse(asks[0], "insufficient")
                return
            self.batch(asks[: len(asks) // 2])
            self.batch(asks[len(asks) // 2 :])

    def known(self, ask: Ask) -> Told | None:
        """The first answer, if the id is known."""
        if ask.id not in self.entries:
            return None
        first, code, moves = self.entries[ask.id]
        if (first.kind, first.of, first.at_most, first.moves) != (ask.kind, ask.of, ask.at_most, ask.moves):
            return "refused", "other_content", 0
        return ("refused", code, 0) if code else ("replayed", None, sum(m.amount for m in moves))

    def verdict(self, ask: Ask, now: datetime) -> str | None:
        """What is wrong with an answer."""
        if ask.of is None:
            return None
        first, code, _ = self.entries.get(ask.of, (None, "", None))
        if first is None or code:
            return "unknown_entry"
        if (ask.kind in ("settle", "release", "expire")) != (first.kind == "hold"):
            return "not_answerable"
        if ask.kind == "reverse" and first.kind not in ("post", "settle"):
            return "not_answerable"
        if ask.kind == "settle" and ask.moves[0].amount > sum(m.amount for m in self.entries[ask.of][2]):
            return "more_than_asked"
        if first.expires_at and ask.kind == "settle" and first.expires_at <= now:
            return "expired"
        if first.expires_at and ask.kind == "expire" and first.expires_at > now:
            return "not_expired"
        return "already_answered" if ask.of in self.answered else None

    def refuse(self, ask: Ask, code: str) -> Told:
        """Say no; the kept ones spend their id. One answered already is so whatever else is wrong with it."""
        kept = code in ("insufficient", "more_than_asked", "expired", "not_expired")
        if kept:
            self.entries[ask.id] = (ask, code, [])
        return "refused", code, 0

    def moves(self, ask: Ask) -> tuple[list[Move], list[Move]]:
        """What moves, and what is owed: cut to what is there for at-most and reversals."""
        if ask.kind != "reverse" and not ask.at_most:
            return list(ask.moves), []
        wanted = [m.back() for m in self.entries[ask.of][2]] if ask.of else list(ask.moves)
        given = [m.cut(max(0, min(m.amount, self.left(m.source)))) for m in wanted]
        rest = [w.cut(w.amount - g.amount) for w, g in zip(wanted, given, strict=True)]
        owed = [m for m in rest if m.amount and ask.kind == "reverse"]
        return [m for m in given if m.amount], owed

    def apply(self, entries: list[tuple[Ask, list[Move]]]) -> None:
        """Move and reserve all of it, or raise Short and leave everything as it was."""
        before = dict(self.balance), dict(self.reserved)
        for ask, moves in entries:
            if ask.kind in ("settle", "release", "expire") and ask.of:
                for m in self.entries[ask.of][2]:
                    self.reserved[m.source] -= m.amount
            for m in moves:
                if ask.kind == "hold":
                    self.reserved[m.source] = self.reserved.get(m.source, 0) + m.amount
                else:
                    self.balance[m.source] = self.balance.get(m.source, 0) - m.amount
                    self.balance[m.target] = self.balance.get(m.target, 0) + m.amount
        if any(self.left(account) < 0 for account in self.floors):
            self.balance, self.reserved = before
            raise Short
        for ask, moves in entries:
            self.entries[ask.id] = (ask, None, moves)
            if ask.of:
                self.answered.add(ask.of)

    def pay(self, entries: list[tuple[Ask, list[Move]]]) -> None:
        """Pay the debts of whoever got something, oldest first, and theirs who get it then."""
        got = {m.target for ask, moves in entries if ask.kind != "hold" for m in moves}
        for account in sorted(got, key=lambda a: (a[0].bytes, *a[1:])):
            while (debt := self.oldest(account)) and self.left(account) > 0:
                whole: Move = debt[0]  # type: ignore[assignment]
                part = whole.cut(min(whole.amount, self.left(account)))
                debt[0] = whole.cut(whole.amount - part.amount)
                self.balance[part.source] -= part.amount
                self.balance[part.target] = self.balance.get(part.target, 0) + part.amount
                self.pay([(Ask(what=("debt",), moves=(part,), happened_at=ANY_TIME), [part])])

    def oldest(self, account: Account) -> list[object] | None:
        """The first debt still open of an account."""
        return next((d for d in self.debts if d[0].source == account and d[0].amount), None)  # type: ignore[attr-defined]

    def owed(self, account: Account) -> int:
        """What an account owes."""
        return sum(d[0].amount for d in self.debts if d[0].source == account)  # type: ignore[attr-defined]
