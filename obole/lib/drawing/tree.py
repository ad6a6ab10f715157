"""A tree as a pure function of its seed, species, growth, season and state: the same tree every day.

The picture's box is x −140…140, y −320…15 with the root at (0, 0). ``growth`` is √(grams / price), 0 to 1.
"""

from functools import lru_cache
from math import cos, radians, sin, sqrt

from obole.lib.drawing.dice import Dice
from obole.lib.drawing.foliage import DARK, LIGHT, MIDDLE, Leaf, lancet, leaves
from obole.lib.drawing.skeleton import SPROUT, TAPER, Limb, full, grown
from obole.lib.drawing.species import Species, get
from obole.lib.drawing.svg import Point, element, frame, polygon, smooth, whole

BOX = (-140.0, -320.0, 280.0, 335.0)
SEASONS = ("spring", "summer", "autumn", "winter")
STATES = ("growing", "promised", "planted", "certified", "dead")
DEAD_WOOD, GHOST, COIN, COIN_RIM, SNOW = "#8B928C", "#5C6E62", "#E8AE2E", "#7A4E00", "#F4F8F7"
SLICES = 16


def growth(grams: int, price_g: int) -> float:
    """How far a tree has come: √(grams / price), 0 to 1."""
    return sqrt(min(1.0, max(0.0, grams / price_g))) if price_g > 0 else 0.0


def season(month: int, latitude: float = 45.0) -> str:
    """The season of a month (1 to 12) at a latitude; the south turns it round."""
    turned = month if latitude >= 0 else (month + 5) % 12 + 1
    return ("winter", "spring", "summer", "autumn")[turned % 12 // 3]


def svg(
    *,
    seed: str,
    species: str = "saxaul",
    growth: float = 1.0,
    season: str = "summer",
    state: str = "growing",
    title: str = "",
) -> str:
    """A whole ``<svg>`` of the tree; with a title it is a picture for screen readers, else decoration."""
    body = group(seed=seed, species=species, growth=growth, season=season, state=state)
    return frame(body, BOX, title=title, class_="tree-picture")


@lru_cache(maxsize=512)
def group(
    *,
    seed: str,
    species: str = "saxaul",
    growth: float = 1.0,
    season: str = "summer",
    state: str = "growing",
    small: bool = False,
) -> str:
    """The tree as a ``<g>``, its root at (0, 0); ``small`` draws fewer, larger leaves for the distance."""
    kind, g = get(species), min(1.0, max(0.0, growth))
    scale = round((0.30 + 0.70 * g) * _fit(seed, kind.slug), 4)
    body = (
        _sprout(seed, kind, g, season, state)
        if g < SPROUT
        else _standing(seed, kind, g, season, state, small)
    )
    coin = element(
        "circle", cx=0, cy=-5, r=7, fill=COIN, stroke=COIN_RIM, stroke_width=1.5, class_="tree-coin"
    )
    grown_up = element("g", body, transform=f"scale({scale})")
    return element(
        "g", grown_up + (coin if state == "certified" else ""), class_=f"tree tree-{kind.slug} is-{state}"
    )


def _standing(seed: str, kind: Species, g: float, season: str, state: str, small: bool) -> str:
    limbs = grown(seed, kind.slug, g, small=small)
    if state == "dead":
        return element("path", d=_wood(limbs), fill=DEAD_WOOD)
    foliage = _foliage(seed, kind, limbs, season)
    if state == "promised":
        return _ghost(limbs, [leaf for tier in foliage for leaf in tier])
    return _solid(kind, limbs, foliage, season)


def _foliage(seed: str, kind: Species, limbs: tuple[Limb, ...], season: str) -> list[list[Leaf]]:
    """The leaves of each limb, in the order of the limbs."""
    kept = kind.kept[season]
    return [list(leaves(kind.leaf, limb, Dice(f"{seed}/{limb.branch.key}/leaf"), kept)) for limb in limbs]


def _solid(kind: Species, limbs: tuple[Limb, ...], foliage: list[list[Leaf]], season: str) -> str:
    tones = kind.leaves[season]
    bare = limbs[:1] if kind.leaf == "skirt" else limbs  # under a skirt no bough is seen
    wood = element("path", d=_wood(bare), fill=kind.bark[0]) + element(
        "path", d=_lit(limbs), fill=kind.bark[1]
    )
    snow = _snow(limbs, kind) if season == "winter" and kind.leader else ""
    if kind.leaf == "skirt":
        return wood + _tiers(foliage, tones) + snow
    layers = [_layer(foliage, tone, tones[tone]) for tone in (DARK, MIDDLE, LIGHT)]
    return layers[DARK] + wood + layers[MIDDLE] + layers[LIGHT] + snow


def _layer(foliage: list[list[Leaf]], tone: int, fill: str) -> str:
    path = "".join(leaf.path for tier in foliage for leaf in tier if leaf.tone == tone)
    return element("path", d=path, fill=fill) if path else ""


def _tiers(foliage: list[list[Leaf]], tones: tuple[str, str, str]) -> str:
    """Whorl over whorl from the ground up, so that each lies over the one below; the spire last."""
    spire, boughs = foliage[0], foliage[1:]
    rows = [boughs[i] + (boughs[i + 1] if i + 1 < len(boughs) else []) for i in range(0, len(boughs), 2)]
    ordered = [leaf for row in [*rows, spire] for leaf in sorted(row, key=lambda leaf: leaf.tone)]
    return "".join(element("path", d=leaf.path, fill=tones[leaf.tone]) for leaf in ordered)


def _snow(limbs: tuple[Limb, ...], kind: Species) -> str:
    """Caps of snow on the boughs of an evergreen."""
    caps = [limb for limb in limbs if limb.branch.order == kind.orders and limb.share > 0.5]
    drawn = [lancet(_cap(limb, kind), _side(limb) * 96, 17 * limb.share, 3, LIGHT).path for limb in caps]
    return element("path", d="".join(drawn), fill=SNOW, opacity=0.85) if drawn else ""


def _cap(limb: Limb, kind: Species) -> Point:
    x, y = limb.points[-1]
    return (x - _side(limb) * 9, y - (7 if kind.leaf == "pad" else 1))


def _side(limb: Limb) -> int:
    return 1 if limb.points[-1][0] >= limb.points[0][0] else -1


def _wood(limbs: tuple[Limb, ...]) -> str:
    """Every limb as a tapered outline, one path."""
    return "".join(_outline(limb, 1.0, 0.0) for limb in limbs)


def _lit(limbs: tuple[Limb, ...]) -> str:
    """The sunny side of trunks and first branches: a narrower outline, a little to the right."""
    return "".join(_outline(limb, 0.4, 0.22) for limb in limbs if limb.width > 5)


def _outline(limb: Limb, part: float, aside: float) -> str:
    left: list[Point] = []
    right: list[Point] = []
    last = len(limb.points) - 1
    for index, ((x, y), heading) in enumerate(zip(limb.points, limb.headings, strict=True)):
        width = limb.width * (1 - (1 - TAPER) * index / last)
        flare = 1.35 if index == 0 and limb.branch.order == 0 else 1.0
        nx, ny = cos(radians(heading)), sin(radians(heading))
        half, shift = width * part * flare / 2, width * aside
        left.append((x - nx * (half - shift), y - ny * (half - shift)))
        right.append((x + nx * (half + shift), y + ny * (half + shift)))
    return polygon([*left, *reversed(right)])


def _ghost(limbs: tuple[Limb, ...], foliage: list[Leaf]) -> str:
    """A promise: the tree's outline in dashes, nothing inside it yet."""
    reach = sorted((p for leaf in foliage for p in leaf.reach), key=lambda p: p[1])
    reach = reach[: max(4, round(len(reach) * 0.93))]  # a few low twigs would pull the whole outline down
    crown = element("path", d=_profile(reach), class_="ghost-fill")
    wood = element("path", d=_boles(limbs, max(y for _, y in reach)))
    dashes = {
        "fill": "none",
        "stroke": GHOST,
        "stroke_width": 3,
        "stroke_dasharray": "9 7",
        "stroke_linecap": "round",
    }
    return element("g", wood + crown, class_="ghost", **dashes)


def _boles(limbs: tuple[Limb, ...], low: float) -> str:
    """The two sides of each trunk, from the ground up to the crown's lowest point (y)."""
    lines = []
    for limb in (limb for limb in limbs if limb.branch.order == 0):
        foot = limb.points[0][0]
        top = next((x for x, y in limb.points if y <= low), foot)
        lines += [
            f"M{round(foot + d)} 0L{round(top + d * 0.8)} {round(min(0, low - 6))}"
            for d in (-limb.width / 2, limb.width / 2)
        ]
    return "".join(lines)


def _profile(points: list[Point]) -> str:
    """A soft outline round points: their leftmost and rightmost at each of SLICES heights."""
    top, low = min(y for _, y in points), max(y for _, y in points)
    step = max(1.0, (low - top) / SLICES)
    rows = [[p for p in points if abs(p[1] - (top + step * i)) <= step] for i in range(SLICES + 1)]
    held = [(min(r)[0], max(r)[0], top + step * i) for i, r in enumerate(rows) if r]
    left = [(low_x - 4, y) for low_x, _, y in held]
    right = [(high_x + 4, y) for _, high_x, y in held]
    return smooth([*right, *reversed(left)])


def _sprout(seed: str, kind: Species, g: float, season: str, state: str) -> str:
    """Two seed leaves on a stem, and from half way on a pair of true ones above them."""
    dice, size = Dice(f"{seed}/sprout"), 1.4 + g / SPROUT * 0.7
    rise, lean = 20 * size, dice.jitter(3)
    left = f"M-2 0Q{whole(lean)} {whole(-rise * 0.6)} {whole(lean - 1)} {whole(-rise)}"
    stem = f"{left}h2Q{whole(lean + 3)} {whole(-rise * 0.5)} 2 0z"
    seed_leaves = [
        lancet((lean, -rise), side * 66, 27 * size, 15, tone) for side, tone in ((-1, MIDDLE), (1, LIGHT))
    ]
    if g > SPROUT / 2:
        late = (g - SPROUT / 2) / (SPROUT / 2)
        seed_leaves += [
            lancet((lean, -rise), side * 24, 26 * size * late, 9, tone)
            for side, tone in ((-1, LIGHT), (1, DARK))
        ]
    if state == "promised":
        return element("path", d=stem + "".join(leaf.path for leaf in seed_leaves), **_thin_dashes())
    tones = (DEAD_WOOD,) * 3 if state == "dead" else kind.leaves[season]
    drawn = "".join(element("path", d=leaf.path, fill=tones[leaf.tone]) for leaf in seed_leaves)
    return element("path", d=stem, fill=tones[DARK]) + drawn


def _thin_dashes() -> dict[str, object]:
    return {"fill": "none", "stroke": GHOST, "stroke_width": 2, "stroke_dasharray": "5 4", "class_": "ghost"}


@lru_cache(maxsize=512)
def _fit(seed: str, slug: str) -> float:
    """What makes this seed's full-grown tree fill the box and not leave it; one figure for life."""
    kind, limbs = get(slug), grown(seed, slug, 1.0)
    reach = [p for tier in _foliage(seed, kind, limbs, "summer") for leaf in tier for p in leaf.reach]
    wide = max(abs(x) for x, _ in reach)
    tall = max(-y for _, y in reach)
    return min(1.15, 134 / wide, 312 / tall)


def branch_keys(seed: str, species: str, growth: float) -> frozenset[str]:
    """The keys of the branches that stand at a growth: what "growing only adds" is about."""
    return frozenset(limb.branch.key for limb in grown(seed, get(species).slug, growth))


def size(seed: str, species: str) -> int:
    """How many branches the full-grown tree has."""
    return len(full(seed, get(species).slug))
