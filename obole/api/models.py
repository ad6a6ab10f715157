"""Answers kept by (person, key): the same key gives the first answer again."""

from django.db import models


class Reply(models.Model):
    """One answer of the JSON door."""

    pk = models.CompositePrimaryKey("person", "key")
    person = models.UUIDField()
    key = models.CharField(max_length=200)
    digest = models.BinaryField(max_length=32)
    body = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        db_table = "api_reply"
