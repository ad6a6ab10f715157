"""Promises: places and projects, sponsors' pools, claims, deliveries and visits."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from obole.lib import clock, ids
from obole.people.models import Organisation


class Plot(models.Model):
    """A numbered place where things are planted: its outline, and never a point that leads to someone's yard."""

    number = models.AutoField(primary_key=True)
    slug = models.SlugField(max_length=60, unique=True)
    planter = models.ForeignKey(Organisation, models.PROTECT, related_name="plots")
    names = models.JSONField()  # {en, fr, zh}
    region = models.JSONField()  # {en, fr, zh}: district and country in words
    country = models.CharField(max_length=2)
    outline = models.JSONField()  # GeoJSON Polygon, WGS 84
    area_m2 = models.BigIntegerField()
    latitude = models.FloatField()  # middle of the one-kilometre cell
    longitude = models.FloatField()
    cell = models.CharField(max_length=40)
    season = models.JSONField(default=dict)  # {"months": [4, 5], ...}
    invented = models.BooleanField(default=False)  # a demo's place: no satellite ever saw it
    opened_at = models.DateTimeField(default=clock.now)

    class Meta:
        db_table = "giving_plot"


class Project(models.Model):
    """One good at one place: what a unit costs there. Its stock is a ledger account (``stock``) of its id."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    good = models.SlugField(max_length=40)
    plot = models.ForeignKey(Plot, models.PROTECT, related_name="projects")
    price_minor = models.BigIntegerField()  # what the planter is paid for one claim
    currency = models.CharField(max_length=3)
    opens_at = models.DateTimeField(null=True)  # before this: coming
    next_stock_on = models.DateField(null=True)  # when sold out: the day more opens
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        db_table = "giving_project"
        constraints = [
            models.UniqueConstraint(fields=["good", "plot"], name="a_good_once_per_plot"),
            models.CheckConstraint(condition=Q(price_minor__gt=0), name="project_price_above_zero"),
        ]


class Pool(models.Model):
    """A sponsor's committed money. What it holds is a ledger account (``funds``) of its id."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    sponsor = models.ForeignKey(Organisation, models.PROTECT, related_name="pools")
    name = models.CharField(max_length=120)
    currency = models.CharField(max_length=3)
    goods = ArrayField(models.SlugField(max_length=40))  # what it pays for
    starts_at = models.DateTimeField(default=clock.now)
    ends_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        db_table = "giving_pool"


class Claim(models.Model):
    """A person's (or several persons') exchange of grams for a good at a place. Its id seeds the tree's drawing."""

    class State(models.TextChoices):
        GATHERING = "gathering"  # together: not all grams are in yet
        PROMISED = "promised"
        REPORTED = "reported"  # the planter says it is planted
        PLANTED = "planted"  # accepted by someone outside the planter
        DEAD = "dead"
        GIVEN_BACK = "given_back"  # gathering that wasn't completed: grams returned

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    project = models.ForeignKey(Project, models.PROTECT, related_name="claims")
    person = models.UUIDField(db_index=True)  # who opened it; opaque, kept after they leave
    together = models.BooleanField(default=False)
    seats = models.SmallIntegerField(default=1)  # together: persons at most
    grams = models.BigIntegerField()
    quantity = models.IntegerField()
    price_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    pool = models.ForeignKey(Pool, models.PROTECT, null=True, related_name="claims")
    hold = models.UUIDField(null=True)  # the ledger's hold on the pool (home: the pool)
    state = models.CharField(max_length=12, choices=State.choices)
    delivery = models.ForeignKey("Delivery", models.PROTECT, null=True, related_name="claims")
    invite = models.CharField(max_length=43, unique=True, null=True)  # together: the link others join by
    created_at = models.DateTimeField()
    promised_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "giving_claim"
        indexes = [models.Index(fields=["project", "state", "promised_at"], name="claims_to_plant")]
        constraints = [
            models.CheckConstraint(condition=Q(seats__gte=1, seats__lte=20), name="one_to_twenty_persons"),
            models.CheckConstraint(
                condition=Q(state__in=["gathering", "given_back"])
                | Q(pool__isnull=False, hold__isnull=False),
                name="no_promise_without_money",
            ),
        ]


class Share(models.Model):
    """What one person put into a claim."""

    claim = models.ForeignKey(Claim, models.PROTECT, related_name="shares")
    person = models.UUIDField(db_index=True)
    grams = models.BigIntegerField()

    class Meta:
        db_table = "giving_share"
        constraints = [
            models.UniqueConstraint(fields=["claim", "person"], name="one_share_per_person"),
            models.CheckConstraint(condition=Q(grams__gt=0), name="share_above_zero"),
        ]


class Waiting(models.Model):
    """Who asked to be told when a project has stock again, in line."""

    project = models.ForeignKey(Project, models.CASCADE)
    person = models.UUIDField()
    since = models.DateTimeField()

    class Meta:
        db_table = "giving_waiting"
        constraints = [models.UniqueConstraint(fields=["project", "person"], name="waits_once")]


class Delivery(models.Model):
    """A planter's report that promised goods are in the ground; accepted or sent back by someone outside it."""

    class State(models.TextChoices):
        REPORTED = "reported"
        ACCEPTED = "accepted"
        SENT_BACK = "sent_back"

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    project = models.ForeignKey(Project, models.PROTECT, related_name="deliveries")
    reporter = models.UUIDField()
    planted_on = models.DateField()
    count = models.IntegerField()
    note = models.CharField(max_length=500, blank=True)
    photo = models.CharField(max_length=200, blank=True)  # our re-encoded copy, under the media folder
    photo_sha256 = models.CharField(max_length=64, blank=True)  # of that copy
    photo_by_demo = models.BooleanField(default=False)
    latitude = models.FloatField(null=True)  # where the phone stood, rounded to the cell
    longitude = models.FloatField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.REPORTED)
    reported_at = models.DateTimeField()
    judge = models.UUIDField(null=True)
    judged_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "giving_delivery"
        constraints = [
            models.UniqueConstraint(
                fields=["photo_sha256"], condition=~Q(photo_sha256=""), name="a_photo_proves_once"
            ),
            models.CheckConstraint(condition=Q(count__gt=0), name="delivery_of_something"),
            models.CheckConstraint(
                condition=Q(state="reported") | Q(judge__isnull=False, judged_at__isnull=False),
                name="judged_by_someone",
            ),
        ]


class Visit(models.Model):
    """Someone went to look: of so many counted, so many alive. The newest visit of a delivery speaks for it."""

    id = models.UUIDField(primary_key=True, default=ids.new, editable=False)
    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="visits")
    visitor = models.UUIDField()
    visited_on = models.DateField()
    counted = models.IntegerField()
    alive = models.IntegerField()
    reason = models.CharField(max_length=200, blank=True)  # of deaths
    recorded_at = models.DateTimeField()

    class Meta:
        db_table = "giving_visit"
        constraints = [
            models.CheckConstraint(condition=Q(alive__gte=0, counted__gt=0), name="visit_counts"),
            models.CheckConstraint(
                condition=Q(alive__lte=models.F("counted")), name="no_more_alive_than_counted"
            ),
            models.CheckConstraint(
                condition=~Q(reason="") | Q(alive=models.F("counted")), name="a_death_has_a_reason"
            ),
        ]
