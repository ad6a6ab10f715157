"""The cast and the places of the demo and of the tests. Every name here is invented."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from obole.giving import actions as giving
from obole.giving.models import Plot, Pool, Project
from obole.lib import ids
from obole.people import actions as people
from obole.people.models import Kind, Organisation, Person, Role, Rule

PASSWORD = "walk-today-plant-in-spring"  # noqa: S105  the demo says it on its own page


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Someone of the cast: what they do is in ``does`` (English; the demo page translates it)."""

    name: str
    zone: str
    language: str
    does: str


CAST = {
    "awa": Member(name="Awa", zone="Europe/Paris", language="fr", does="walks"),
    "lin": Member(name="Lin", zone="Asia/Shanghai", language="zh-hans", does="rides the metro"),
    "diego": Member(name="Diego", zone="America/Bogota", language="en", does="cycles"),
    "cleo": Member(name="Cléo", zone="Europe/Paris", language="fr", does="runs a cause"),
    "bao": Member(name="Bao", zone="Asia/Shanghai", language="zh-hans", does="sponsors"),
    "noor": Member(name="Noor", zone="Asia/Shanghai", language="en", does="plants"),
    "sol": Member(name="Sol", zone="Europe/Paris", language="en", does="is a steward"),
    "ana": Member(name="Ana", zone="Europe/Paris", language="en", does="audits"),
    "eve": Member(name="Eve", zone="Europe/London", language="en", does="must see nothing"),
}

ORGANISATIONS = (
    ("house", "Obole House", [Kind.HOUSE], "FR"),
    ("northwind", "Northwind Mills", [Kind.SPONSOR], "CN"),
    ("lanternworks", "Lanternworks", [Kind.SPONSOR], "FR"),
    ("desert-hands", "Desert Hands", [Kind.PLANTER], "CN"),
    ("hill-and-root", "Hill & Root", [Kind.PLANTER], "FR"),
    ("clear-eye", "Clear Eye Audit", [Kind.AUDITOR], "FR"),
    ("open-wells", "Open Wells", [Kind.CAUSE], "FR"),
)
ROLES = (
    ("sol", "house", Role.STEWARD),
    ("ana", "clear-eye", Role.AUDITOR),
    ("noor", "desert-hands", Role.PLANTER),
    ("bao", "northwind", Role.SPONSOR),
    ("cleo", "open-wells", Role.EDITOR),
)

# slug, planter, names, region, country, latitude, longitude, side of the square outline in metres
PLACES = (
    (
        "silver-dune",
        "desert-hands",
        ("Silver Dune", "Dune d’Argent", "银沙丘"),
        ("Alxa, China", "Alxa, Chine", "中国阿拉善"),
        "CN",
        38.84,
        105.70,
        420,
    ),
    (
        "wolf-spring",
        "desert-hands",
        ("Wolf Spring", "Source-au-Loup", "狼泉"),
        ("Gansu, China", "Gansu, Chine", "中国甘肃"),
        "CN",
        40.15,
        96.60,
        360,
    ),
    (
        "reed-bend",
        "desert-hands",
        ("Reed Bend", "Coude-des-Roseaux", "芦苇湾"),
        ("Ordos, China", "Ordos, Chine", "中国鄂尔多斯"),
        "CN",
        39.60,
        109.78,
        300,
    ),
    (
        "quiet-ridge",
        "hill-and-root",
        ("Quiet Ridge", "Crête-Calme", "静岭"),
        ("Lozère, France", "Lozère, France", "法国洛泽尔"),
        "FR",
        44.52,
        3.55,
        280,
    ),
    (
        "cloud-step",
        "hill-and-root",
        ("Cloud Step", "Marche-des-Nues", "云阶"),
        ("Savoie, France", "Savoie, France", "法国萨瓦"),
        "FR",
        45.50,
        6.55,
        240,
    ),
    (
        "new-shore",
        "hill-and-root",
        ("New Shore", "Rive-Neuve", "新岸"),
        ("Landes, France", "Landes, France", "法国朗德"),
        "FR",
        44.10,
        -1.10,
        200,
    ),
)
# place, good, price of one claim in minor units, stock in claims
OFFERS = (
    ("silver-dune", "land", 90, 4000),
    ("wolf-spring", "land", 95, 3000),
    ("silver-dune", "saxaul", 650, 600),
    ("wolf-spring", "saxaul", 640, 400),
    ("silver-dune", "willow", 700, 60),
    ("reed-bend", "willow", 720, 200),
    ("wolf-spring", "pine", 2900, 80),
    ("quiet-ridge", "pine", 3200, 60),
    ("quiet-ridge", "fir", 5600, 30),
    ("cloud-step", "fir", 5900, 20),
)
COMING = ("new-shore", "pine", 3100, 50)


@dataclass(slots=True)
class World:
    """Everyone and everything by short name."""

    persons: dict[str, Person]
    organisations: dict[str, Organisation]
    plots: dict[str, Plot]
    projects: dict[tuple[str, str], Project]
    pools: dict[str, Pool]


def found(*, now: datetime, currency: str = "EUR") -> World:
    """Make the cast, the organisations, the places with their stock, and the pools with their money; once."""
    persons = {key: _member(key, member, now) for key, member in CAST.items()}
    organisations = {
        slug: people.found_organisation(slug=slug, name=name, kinds=kinds, country=country, now=now)
        for slug, name, kinds, country in ORGANISATIONS
    }
    for key, slug, role in ROLES:
        people.join(person=persons[key].id, organisation=organisations[slug].id, role=role)
    people.befriend(one=persons["awa"].id, other=persons["lin"].id, rule=Rule.HALF, now=now)
    people.befriend(one=persons["awa"].id, other=persons["diego"].id, rule=Rule.OWNER, now=now)
    plots = {row[0]: _place(row, organisations, now) for row in PLACES}
    projects = {(row[0], row[1]): _offer(row, plots, currency, now) for row in OFFERS}
    projects[COMING[0], COMING[1]] = _offer(COMING, plots, currency, now, opens_at=now + timedelta(days=280))
    return World(persons, organisations, plots, projects, _pools(organisations, currency, now))


def person_id(key: str) -> UUID:
    """A cast member's id, the same in every world."""
    return ids.derived("cast", key)


def _member(key: str, member: Member, now: datetime) -> Person:
    if known := Person.objects.filter(id=person_id(key)).first():
        return known
    return people.welcome(
        person_id=person_id(key),
        email=f"{key}@demo.invalid",
        display_name=member.name,
        zone=member.zone,
        language=member.language,
        password=PASSWORD,
        now=now,
    )


def square(latitude: float, longitude: float, side_m: int) -> dict[str, object]:
    """A square outline as GeoJSON, its middle at that point."""
    from math import cos, radians

    half_lat = side_m / 2 / 111_320
    half_lon = half_lat / cos(radians(latitude))
    west, east, south, north = (
        longitude - half_lon,
        longitude + half_lon,
        latitude - half_lat,
        latitude + half_lat,
    )
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [[[round(x, 6), round(y, 6)] for x, y in ring]]}


def _place(
    row: tuple[str, str, tuple[str, str, str], tuple[str, str, str], str, float, float, int],
    organisations: dict[str, Organisation],
    now: datetime,
) -> Plot:
    slug, planter, names, region, country, latitude, longitude, side = row
    tongues = ("en", "fr", "zh")
    return giving.declare_plot(
        planter=organisations[planter].id,
        slug=slug,
        now=now,
        names=dict(zip(tongues, names, strict=True)),
        region=dict(zip(tongues, region, strict=True)),
        country=country,
        outline=square(latitude, longitude, side),
        area_m2=side * side,
        latitude=round(latitude, 2),
        longitude=round(longitude, 2),
        cell=f"{latitude:.2f}N{longitude:.2f}E",
        season={"months": [3, 4, 5, 10, 11]},
        invented=True,
    )


def _offer(
    row: tuple[str, str, int, int],
    plots: dict[str, Plot],
    currency: str,
    now: datetime,
    opens_at: datetime | None = None,
) -> Project:
    place, good, price, stock = row
    project = giving.declare_project(
        plot=plots[place],
        good_slug=good,
        price_minor=price,
        currency=currency,
        now=now,
        opens_at=opens_at,
        next_stock_on=None,
    )
    giving.add_stock(project=project, claims=stock, key="first", now=now)
    return project


def _pools(organisations: dict[str, Organisation], currency: str, now: datetime) -> dict[str, Pool]:
    north = giving.open_pool(
        sponsor=organisations["northwind"],
        name="Northwind pool",
        currency=currency,
        goods=["land", "saxaul", "willow", "pine"],
        now=now,
        pool_id=ids.derived("pool", "northwind"),
    )
    lantern = giving.open_pool(
        sponsor=organisations["lanternworks"],
        name="Lanternworks pool",
        currency=currency,
        goods=["fir", "willow"],
        now=now,
        pool_id=ids.derived("pool", "lanternworks"),
    )
    giving.fund(pool=north, minor=1_500_000, reference="northwind-1", now=now)
    giving.fund(pool=lantern, minor=1_000, reference="lantern-1", now=now)  # too little for a fir: it waits
    return {"northwind": north, "lanternworks": lantern}
