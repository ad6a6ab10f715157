"""Proof: the public log with its nodes and checkpoints, which entry stands in which leaf, salts, and certificates."""

from django.db import models


class LogLeaf(models.Model):
    """One leaf of the log, numbered densely in sealing order. Never changed."""

    seq = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=40)
    body = models.BinaryField()
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "evidence_leaf"


class LogNode(models.Model):
    """The hash of a complete subtree (RFC 6962), level 0 being the leaves."""

    pk = models.CompositePrimaryKey("level", "index")
    level = models.SmallIntegerField()
    index = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        db_table = "evidence_node"


class LeafEntry(models.Model):
    """Which leaf an entry of the ledger stands in; in a batch leaf, at which place. ``seq`` -1: nothing to tell."""

    pk = models.CompositePrimaryKey("home", "id")
    home = models.UUIDField()
    id = models.UUIDField()
    seq = models.BigIntegerField(db_index=True)
    place = models.IntegerField(default=0)
    amount = models.BigIntegerField(default=0)

    class Meta:
        db_table = "evidence_leaf_entry"


class Salt(models.Model):
    """The secret of one commitment. Deleting it unbinds the commitment from its holder for ever."""

    pk = models.CompositePrimaryKey("home", "id")
    home = models.UUIDField()
    id = models.UUIDField()
    salt = models.BinaryField(max_length=32)
    commitment = models.BinaryField(max_length=32)

    class Meta:
        db_table = "evidence_salt"


class Checkpoint(models.Model):
    """A signed statement of the log's size and root."""

    size = models.BigIntegerField(primary_key=True)
    root = models.BinaryField(max_length=32)
    note = models.TextField()
    signed_at = models.DateTimeField()

    class Meta:
        db_table = "evidence_checkpoint"


class Key(models.Model):
    """A public key this house signs with, and since when; a rotated key stays listed."""

    multibase = models.CharField(max_length=80, primary_key=True)
    use = models.CharField(max_length=20)  # certificates | log
    since = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "evidence_key"


class Certificate(models.Model):
    """A signed certificate about a tree or a piece of land. Names nobody."""

    number = models.CharField(max_length=24, primary_key=True)
    year = models.IntegerField()
    running = models.BigIntegerField()
    claim = models.UUIDField(unique=True)  # one certificate per tree
    kind = models.CharField(max_length=10)
    document = models.JSONField()
    seq = models.BigIntegerField(unique=True)
    status_index = models.IntegerField(unique=True)
    issued_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    revoked_why = models.CharField(max_length=40, blank=True)
    dead_since = models.DateField(null=True)

    class Meta:
        db_table = "evidence_certificate"
        constraints = [
            models.UniqueConstraint(fields=["year", "running"], name="numbers_without_gaps_or_twins")
        ]


class Sighting(models.Model):
    """What was seen of a place from above: the verdict, its figures, and which scenes it rests on."""

    id = models.UUIDField(primary_key=True)
    plot = models.IntegerField(db_index=True)
    verdict = models.CharField(max_length=20)  # seen | not_seen | cannot_tell
    told = models.JSONField()
    observed_at = models.DateTimeField()

    class Meta:
        db_table = "evidence_sighting"
