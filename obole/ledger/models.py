"""The tables. Written by ``actions`` alone, in SQL: saving or deleting an object is refused.

No foreign keys: a holder is an opaque id, and every table begins its key with the holder or the home.
"""

from typing import Any, NoReturn

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import BooleanField, F, Q
from django.db.models.expressions import RawSQL

from obole.ledger.refusals import AppendOnly


def _sql(condition: str) -> RawSQL:
    """A row-local condition that Django has no words for."""
    return RawSQL(condition, (), output_field=BooleanField())  # noqa: S611 - a constant of this module


WHOLE_MOVES = _sql(
    "cardinality(payer) = cardinality(amount) AND cardinality(payer_path) = cardinality(amount)"
    " AND cardinality(payee) = cardinality(amount) AND cardinality(payee_path) = cardinality(amount)"
    " AND cardinality(unit) = cardinality(amount) AND 0 < ALL (amount)"
    " AND array_position(amount, NULL) IS NULL AND array_position(unit, NULL) IS NULL"
    " AND array_position(payer, NULL) IS NULL AND array_position(payer_path, NULL) IS NULL"
    " AND array_position(payee, NULL) IS NULL AND array_position(payee_path, NULL) IS NULL"
)
ANSWERS = _sql(
    "(kind NOT IN ('settle', 'release', 'expire', 'reverse') OR of IS NOT NULL)"
    " AND (kind <> 'hold' OR of IS NULL)"
)
KINDS = _sql(
    "(kind = 'hold') = (expires_at IS NOT NULL) AND (kind = 'refused') = (code IS NOT NULL)"
    " AND (kind NOT IN ('refused', 'release', 'expire') OR cardinality(amount) = 0)"
)


class Ledger(models.Model):
    """What all tables here share: only the verbs write."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused."""
        raise AppendOnly

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused."""
        raise AppendOnly


class Account(Ledger):
    """A holder's balance in one unit at one path, never below its floor. ``owed``: its open debts."""

    pk = models.CompositePrimaryKey("holder", "path", "unit")
    holder = models.UUIDField()
    path = models.TextField()
    unit = models.TextField()
    balance = models.BigIntegerField(default=0)
    reserved = models.BigIntegerField(default=0)
    owed = models.BigIntegerField(default=0)
    floor = models.BigIntegerField()
    opened_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_account"
        constraints = [
            models.CheckConstraint(
                name="never_overdrawn", condition=Q(reserved__gte=0, balance__gte=F("floor") + F("reserved"))
            ),
            models.CheckConstraint(name="owes_no_less_than_nothing", condition=Q(owed__gte=0)),
        ]


class Entry(Ledger):
    """A list of moves, or a refusal. Balances by construction; written once."""

    pk = models.CompositePrimaryKey("home", "id")
    home = models.UUIDField()
    id = models.UUIDField()
    kind = models.TextField()
    of = models.UUIDField(null=True)
    code = models.TextField(null=True)
    at_most = models.BooleanField(default=False)
    digest = models.BinaryField()
    payer = ArrayField(models.UUIDField())
    payer_path = ArrayField(models.TextField())
    payee = ArrayField(models.UUIDField())
    payee_path = ArrayField(models.TextField())
    unit = ArrayField(models.TextField())
    amount = ArrayField(models.BigIntegerField())
    rate = models.JSONField(null=True)
    expires_at = models.DateTimeField(null=True)
    happened_at = models.DateTimeField()
    booked_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_entry"
        constraints = [
            models.CheckConstraint(
                name="known_kind",
                condition=Q(kind__in=["post", "hold", "settle", "release", "expire", "reverse", "refused"]),
            ),
            models.CheckConstraint(name="moves_are_whole", condition=WHOLE_MOVES),
            models.CheckConstraint(name="answers_say_what", condition=ANSWERS),
            models.CheckConstraint(name="kinds_keep_form", condition=KINDS),
            models.CheckConstraint(name="digest_is_sha256", condition=_sql("length(digest) = 32")),
            models.CheckConstraint(name="booked_when_open", condition=Q(booked_at__gte=F("happened_at"))),
            models.UniqueConstraint(
                name="answered_once",
                fields=["home", "of"],
                condition=Q(of__isnull=False) & ~Q(kind="refused"),
            ),
        ]


class Line(Ledger):
    """One side of one move, as people read it: ``n`` is twice the move's number, one more for its payee."""

    pk = models.CompositePrimaryKey("holder", "booked_at", "entry", "n")
    holder = models.UUIDField()
    booked_at = models.DateTimeField()
    entry = models.UUIDField()
    n = models.SmallIntegerField()
    home = models.UUIDField()
    path = models.TextField()
    unit = models.TextField()
    amount = models.BigIntegerField()

    class Meta:
        db_table = "ledger_line"
        constraints = [models.CheckConstraint(name="line_moves_something", condition=~Q(amount=0))]


class OpenHold(Ledger):
    """A hold not yet answered: the work list of expiry."""

    pk = models.CompositePrimaryKey("home", "id")
    home = models.UUIDField()
    id = models.UUIDField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "ledger_open_hold"


class Unsealed(Ledger):
    """An entry that the public log doesn't hold yet: the sealer's work list."""

    pk = models.CompositePrimaryKey("home", "id")
    home = models.UUIDField()
    id = models.UUIDField()

    class Meta:
        db_table = "ledger_unsealed"


class Debt(Ledger):
    """What a reversal couldn't take back: paid first, from the next credit, to whom it was to return."""

    pk = models.CompositePrimaryKey("holder", "entry", "n")
    holder = models.UUIDField()
    entry = models.UUIDField()
    n = models.SmallIntegerField()
    home = models.UUIDField()
    path = models.TextField()
    unit = models.TextField()
    amount = models.BigIntegerField()
    paid = models.BigIntegerField(default=0)
    payee = models.UUIDField()
    payee_path = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_debt"
        constraints = [
            models.CheckConstraint(
                name="debt_is_paid_in_part", condition=Q(amount__gt=0, paid__gte=0, paid__lte=F("amount"))
            )
        ]


class Period(Ledger):
    """Books up to ``closed_until`` are closed: a later fact of that time is booked at its end."""

    closed_until = models.DateTimeField(primary_key=True)
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "ledger_period"
