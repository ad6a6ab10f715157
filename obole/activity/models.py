"""Facts: what people did, once per source and record, and the days that wait to be judged."""

from typing import Any, NoReturn

from django.db import models
from django.db.models import Q


class Act(models.Model):
    """One reading as its source told it. Append-only; a higher ``rev`` of the same record supersedes."""

    pk = models.CompositePrimaryKey("person", "source", "record", "rev")
    person = models.UUIDField()
    source = models.CharField(max_length=40)
    record = models.CharField(max_length=120)
    rev = models.IntegerField(default=0)
    id = models.UUIDField()
    kind = models.CharField(max_length=40)
    quantity = models.BigIntegerField()
    tier = models.CharField(max_length=10)
    day = models.DateField()
    digest = models.BinaryField(max_length=32)
    run = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "activity_act"
        constraints = [models.CheckConstraint(condition=Q(quantity__gte=0), name="act_not_negative")]
        indexes = [models.Index(fields=["person", "day"], name="act_of_day")]

    def save(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused: acts are recorded by the verb alone."""
        raise TypeError("acts are recorded by activity.actions")

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused: acts are append-only."""
        raise TypeError("acts are append-only")


class Due(models.Model):
    """A person's day with acts not yet judged: the work list of closing days."""

    pk = models.CompositePrimaryKey("person", "day")
    person = models.UUIDField()
    day = models.DateField()
    zone = models.CharField(max_length=64)
    ends_at = models.DateTimeField()

    class Meta:
        db_table = "activity_due"
        indexes = [models.Index(fields=["ends_at"], name="due_by_end")]


class Upload(models.Model):
    """A file a person or steward sent: its hash, and the account of its lines."""

    id = models.UUIDField(primary_key=True)
    person = models.UUIDField(null=True, db_index=True)
    kind = models.CharField(max_length=40)
    sha256 = models.BinaryField(max_length=32)
    read = models.IntegerField()
    recorded = models.IntegerField()
    duplicates = models.IntegerField()
    refusals = models.JSONField(default=list)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "activity_upload"
