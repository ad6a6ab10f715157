"""Who takes part: persons, organisations, and who may act for which. Opens their accounts; holds no grams."""

from typing import Any, ClassVar
from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from obole.lib import clock, ids


class PersonManager(BaseUserManager["Person"]):
    """Looks persons up by e-mail as they typed it, whatever its capitals."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        return self.get(email__iexact=username)


class Person(AbstractBaseUser):
    """Someone who acts, plants and gives. The id is opaque: the ledger knows nothing else of them."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    email = models.EmailField(unique=True, null=True, blank=True)
    display_name = models.CharField(max_length=60, blank=True)
    zone = models.CharField(max_length=64, default="UTC")
    language = models.CharField(max_length=10, default="en")
    collect_for_me = models.BooleanField(default=False)
    named_on_plots = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=clock.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[PersonManager] = PersonManager()

    class Meta:
        db_table = "people_person"

    def __str__(self) -> str:
        return self.display_name or str(self.id)[:8]

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """No Django permissions: roles come from memberships alone."""
        return False


class Identity(models.Model):
    """One account at a source feeds one person: the other side's id, and whose it is."""

    source = models.CharField(max_length=40)
    external_id = models.CharField(max_length=120)
    person = models.ForeignKey(Person, models.CASCADE, related_name="identities")

    class Meta:
        db_table = "people_identity"
        constraints = [
            models.UniqueConstraint(fields=["source", "external_id"], name="one_person_per_identity")
        ]


class Role(models.TextChoices):
    """What a member may do for their organisation."""

    EDITOR = "editor"  # a cause's pages and bank details
    SPONSOR = "sponsor"  # opens pools
    PLANTER = "planter"  # declares places, reports deliveries
    STEWARD = "steward"  # the house's staff
    AUDITOR = "auditor"  # accepts deliveries, sees the books


class Kind(models.TextChoices):
    """What an organisation is here."""

    HOUSE = "house"
    CAUSE = "cause"
    SPONSOR = "sponsor"
    PLANTER = "planter"
    PARTNER = "partner"
    OPERATOR = "operator"
    AUDITOR = "auditor"


class Organisation(models.Model):
    """A cause, sponsor, planter, partner, operator, auditor, or the house itself; often several of them."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    kinds = ArrayField(models.CharField(max_length=20, choices=Kind.choices), default=list)
    country = models.CharField(max_length=2, blank=True)
    about = models.JSONField(default=dict)  # one sentence per language
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        db_table = "people_organisation"

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person's role in an organisation."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role.choices)

    class Meta:
        db_table = "people_membership"
        constraints = [
            models.UniqueConstraint(fields=["person", "organisation", "role"], name="one_membership_per_role")
        ]


class Rule(models.TextChoices):
    """How friends share what one rescues for the other; both agree to it when they become friends."""

    OWNER = "owner"  # all goes back to the one who earned it
    HALF = "half"  # half each, the odd gram to the owner


class Invite(models.Model):
    """A link that makes two persons friends, with the rule the inviter proposes."""

    token = models.CharField(primary_key=True, max_length=43)
    person = models.ForeignKey(Person, models.CASCADE)
    rule = models.CharField(max_length=10, choices=Rule.choices, default=Rule.HALF)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        db_table = "people_invite"


class Friendship(models.Model):
    """Two persons who may rescue what the other would lose. Stored once, the smaller id first."""

    one = models.ForeignKey(Person, models.CASCADE, related_name="+")
    other = models.ForeignKey(Person, models.CASCADE, related_name="+")
    rule = models.CharField(max_length=10, choices=Rule.choices)
    since = models.DateTimeField(default=clock.now)

    class Meta:
        db_table = "people_friendship"
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="friends_once"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="friends_in_order"),
        ]

    def friend_of(self, person: UUID) -> UUID:
        """The other one's id."""
        return self.other_id if self.one_id == person else self.one_id


class Token(models.Model):
    """A personal key for the JSON door. Only its SHA-256 is kept."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    person = models.ForeignKey(Person, models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=60)
    digest = models.BinaryField(max_length=32, unique=True)
    created_at = models.DateTimeField(default=clock.now)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "people_token"


class Consent(models.Model):
    """Something a person agreed to, and when they took it back."""

    person = models.ForeignKey(Person, models.CASCADE)
    purpose = models.CharField(max_length=40)
    given_at = models.DateTimeField(default=clock.now)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "people_consent"


class House(models.Model):
    """This installation: one row. What its first steward chose, and how far the demo's clock stands ahead."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    name = models.CharField(max_length=60, default="Obole")
    mark = models.CharField(max_length=20, default="sprout")
    colour = models.CharField(max_length=7, default="#1F6B45")
    languages = ArrayField(models.CharField(max_length=10), default=list)
    currency = models.CharField(max_length=3, default="EUR")
    zone = models.CharField(max_length=64, default="UTC")
    programmes = ArrayField(models.CharField(max_length=40), default=list)
    demo = models.BooleanField(default=False)
    clock_shift_s = models.BigIntegerField(default=0)
    setup_digest = models.BinaryField(max_length=32, null=True)  # of the one-time link's token
    set_up_at = models.DateTimeField(null=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True)

    class Meta:
        db_table = "people_house"
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_house")]


class Mail(models.Model):
    """A letter the house wrote: the demo's mailbox, and what waits when no mail server is set."""

    to = models.EmailField(db_index=True)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        db_table = "people_mail"
