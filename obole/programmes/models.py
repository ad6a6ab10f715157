"""Judgments: awards, each a lot of energy that ripens, is collected or fades."""

from typing import Any, NoReturn

from django.db import models
from django.db.models import Q


class Award(models.Model):
    """What a day's acts of one kind gave, or the difference a late act added (``rev``). Also the lot it made.

    ``id`` is derived from person, programme, kind, day and ``rev``, so no revision is made twice. ``entry`` is the
    ledger's entry of that judging (home: the person): one for all awards it made of the day. How a lot ends is an
    entry whose id is derived from the lot, so it is collected, rescued or fades once.
    ``total``: the day's grams of this kind up to and with this revision. ``rules``: SHA-256 of the rules' file.
    """

    pk = models.CompositePrimaryKey("person", "id")
    person = models.UUIDField()
    id = models.UUIDField()
    programme = models.CharField(max_length=40)
    kind = models.CharField(max_length=40)
    day = models.DateField()
    rev = models.IntegerField()
    tier = models.CharField(max_length=10)
    quantity = models.BigIntegerField()
    amount = models.BigIntegerField()
    total = models.BigIntegerField()
    rules = models.CharField(max_length=64)
    entry = models.UUIDField()
    run = models.UUIDField()
    ripe_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "programmes_award"
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="award_gives"),
        ]
        indexes = [models.Index(fields=["person", "day"], name="award_of_day")]

    def save(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused: awards are made by the verb alone."""
        raise TypeError("awards are made by programmes.actions")

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused: awards are append-only."""
        raise TypeError("awards are append-only")


class OpenLot(models.Model):
    """A lot not yet answered: the work list of collecting and fading. The award keeps the truth."""

    pk = models.CompositePrimaryKey("person", "award")
    person = models.UUIDField()
    award = models.UUIDField()
    amount = models.BigIntegerField()
    ripe_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        db_table = "programmes_open_lot"
        indexes = [models.Index(fields=["expires_at"], name="lot_by_expiry")]


class LotEnd(models.Model):
    """How a lot ended: collected by its person, rescued with a friend, or faded."""

    pk = models.CompositePrimaryKey("person", "award")
    person = models.UUIDField()
    award = models.UUIDField()
    how = models.CharField(max_length=10)  # collected | rescued | faded
    friend = models.UUIDField(null=True)
    owner_amount = models.BigIntegerField()
    friend_amount = models.BigIntegerField(default=0)
    ended_at = models.DateTimeField()

    class Meta:
        db_table = "programmes_lot_end"
        indexes = [models.Index(fields=["friend"], name="lot_end_by_friend")]
