"""Readers of giving."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum

from obole.giving.models import Claim, Delivery, Plot, Pool, Project, Visit, Waiting
from obole.ledger import queries as books

OVERDUE_DAYS = 60


def projects(good: str | None = None) -> list[Project]:
    """The projects (of one good), with their places and planters."""
    rows = Project.objects.select_related("plot__planter").order_by("plot__number", "good")
    return list(rows.filter(good=good) if good else rows)


def plot(number: int) -> Plot | None:
    """A place by its number."""
    return Plot.objects.select_related("planter").filter(number=number).first()


def plots() -> list[Plot]:
    """Every place, by number."""
    return list(Plot.objects.select_related("planter").order_by("number"))


def claims_of(person: UUID) -> QuerySet[Claim]:
    """The claims a person has a share in, newest first."""
    return (
        Claim.objects.filter(shares__person=person)
        .select_related("project__plot__planter", "pool__sponsor", "delivery")
        .order_by("-created_at", "id")
    )


def state_counts(where: Q = Q()) -> dict[tuple[str, str], int]:
    """(good, state) → units (trees or m²) claimed, over the claims that fit ``where``."""
    rows = Claim.objects.filter(where).values("project__good", "state").annotate(units=Sum("quantity"))
    return {(row["project__good"], row["state"]): row["units"] for row in rows}


def alive(deliveries: Iterable[Delivery]) -> tuple[int, int]:
    """(counted, alive) by the newest visit of each delivery; deliveries nobody visited add nothing."""
    newest: dict[UUID, Visit] = {}
    for row in Visit.objects.filter(delivery__in=[d.id for d in deliveries]).order_by(
        "visited_on", "recorded_at"
    ):
        newest[row.delivery_id] = row
    return sum(v.counted for v in newest.values()), sum(v.alive for v in newest.values())


def orders(planter: UUID) -> list[tuple[Project, int]]:
    """A planter's projects with the claims that wait for planting, the fullest first."""
    waiting = Count("claims", filter=Q(claims__state=Claim.State.PROMISED))
    rows = Project.objects.filter(plot__planter_id=planter).select_related("plot").annotate(to_plant=waiting)
    return [(row, row.to_plant) for row in rows.order_by("-to_plant", "plot__number", "good")]


def deliveries(planter: UUID | None = None, state: str | None = None) -> list[Delivery]:
    """Deliveries, the oldest waiting first."""
    rows = Delivery.objects.select_related("project__plot__planter").order_by("reported_at")
    rows = rows.filter(project__plot__planter_id=planter) if planter else rows
    return list(rows.filter(state=state) if state else rows)


def is_overdue(delivery: Delivery, now: datetime) -> bool:
    """Reported more than 60 days ago and still not accepted."""
    return delivery.state == Delivery.State.REPORTED and delivery.reported_at < now - timedelta(
        days=OVERDUE_DAYS
    )


def line(project: Project) -> int:
    """How many stand in line for a project."""
    return Waiting.objects.filter(project=project).count()


def pool_state(pool: Pool) -> dict[str, int]:
    """A pool in minor units: what came in, is promised, was paid, and is free."""
    balance = books.balance(pool.id, "funds", pool.currency)
    free = books.available(pool.id, "funds", pool.currency)
    paid = (
        Claim.objects.filter(pool=pool, state__in=[Claim.State.PLANTED, Claim.State.DEAD]).aggregate(
            s=Sum("price_minor")
        )["s"]
        or 0
    )
    return {"received": balance + paid, "promised": balance - free, "paid": paid, "free": free}


def pools() -> list[Pool]:
    """Every pool with its sponsor."""
    return list(Pool.objects.select_related("sponsor").order_by("created_at", "id"))
