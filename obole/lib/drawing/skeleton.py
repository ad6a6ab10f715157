"""The wood of a tree: the full-grown skeleton from a seed, and how much of it stands at a growth.

Each branch draws from its own dice, keyed by its path, so growth never reshuffles: what stood yesterday
stands today. Units are the picture's (y grows downward, the root is 0, 0); angles are degrees from upright.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from math import cos, radians, sin

from obole.lib.drawing.dice import Dice
from obole.lib.drawing.species import Species, get
from obole.lib.drawing.svg import Point

SPROUT = 0.16
"""Below this growth a plant is two seed leaves and no wood."""

UNFOLD = 0.28
"""The growth it takes a branch from its birth to its full length."""

TAPER, CHILD_WIDTH, LEADER_WIDTH = 0.38, 0.62, 0.36


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A branch of the full-grown tree; ``at`` is where on its parent (0 to 1) it sits."""

    key: str
    parent: int | None
    at: float
    order: int
    angle: float
    bend: float
    pull: float
    length: float
    width: float
    born: float


@dataclass(frozen=True, slots=True)
class Limb:
    """A branch as it stands now: its line from base to tip, its width there, its share of full length."""

    branch: Branch
    points: tuple[Point, ...]
    headings: tuple[float, ...]
    width: float
    share: float
    crowned: float  # how far its own branches have come, 0 to 1: leaves move out to them
    lush: float = 1.0  # how much larger its leaves are drawn: more for small pictures with fewer twigs


@cache
def full(seed: str, slug: str) -> tuple[Branch, ...]:
    """Every branch of the full-grown tree, parents before children."""
    species = get(slug)
    branches: list[Branch] = []
    for stem in range(species.stems):
        _stem(branches, seed, species, stem)
    return tuple(branches)


def grown(seed: str, slug: str, growth: float, *, small: bool = False) -> tuple[Limb, ...]:
    """The limbs standing at ``growth`` (0 to 1), parents before children; none below SPROUT.

    ``small`` leaves out the last order of twigs: for trees in the distance.
    """
    if growth < SPROUT:
        return ()
    species, branches = get(slug), full(seed, slug)
    finest = max(1, species.orders - 1) if small else species.orders
    shares = [
        _share(branch, growth, species.leader) if branch.order <= finest else 0.0 for branch in branches
    ]
    crowned = _crowned(branches, shares)
    limbs: dict[int, Limb] = {}
    for index, branch in enumerate(branches):
        if shares[index] > 0 and (branch.parent is None or branch.parent in limbs):
            start = _base(branch, limbs, species.leader, shares)
            slender = 0.5 + 0.5 * growth
            limb = _limb(branch, start, shares[index], crowned[index], slender)
            limbs[index] = replace(limb, lush=1.55) if small and species.orders > 1 else limb
    return tuple(limbs.values())


def smoothstep(value: float) -> float:
    """0 to 1 with soft ends."""
    x = min(1.0, max(0.0, value))
    return x * x * (3 - 2 * x)


def _stem(branches: list[Branch], seed: str, species: Species, stem: int) -> None:
    dice = Dice(f"{seed}/{stem}")
    length, width, bend = species.trunk
    lean = (stem / max(1, species.stems - 1) - 0.5) * species.fan if species.stems > 1 else 0.0
    trunk = Branch(
        key=str(stem),
        parent=None,
        at=0.0,
        order=0,
        angle=lean + dice.jitter(2 if species.leader else 6),
        bend=dice.jitter(bend) or 1.0,
        pull=0.0 if species.leader else min(0.6, 1.8 * species.pull),
        length=length * dice.between(0.92, 1.04),
        width=width,
        born=-0.12,
    )
    branches.append(trunk)
    (_pairs if species.leader else _fork)(branches, seed, species, len(branches) - 1)


def _fork(branches: list[Branch], seed: str, species: Species, index: int) -> None:
    """Give a branch its children: the first carries its line on, the others leave to the sides by turns."""
    parent = branches[index]
    if parent.order >= species.orders:
        return
    dice = Dice(f"{seed}/{parent.key}/fork")
    side = 1 if dice.between(0, 1) < 0.5 else -1
    for number in range(dice.whole(*species.children)):
        turn = dice.between(*species.angle)
        offset = dice.jitter(0.4) * turn if number == 0 else side * turn
        side = -side
        at = 1.0 if number == 0 else dice.between(0.52, 0.96)
        born = (parent.order + 1) / species.orders * 0.62 - 0.13 + dice.jitter(0.06)
        branches.append(_child(dice, parent, index, number, species, offset, at, born))
        _fork(branches, seed, species, len(branches) - 1)


def _child(
    dice: Dice,
    parent: Branch,
    index: int,
    number: int,
    species: Species,
    offset: float,
    at: float,
    born: float,
) -> Branch:
    heading = _heading(parent, at)
    return Branch(
        key=f"{parent.key}/{number}",
        parent=index,
        at=at,
        order=parent.order + 1,
        angle=heading * (1 - min(0.9, 1.4 * species.pull)) + offset,
        bend=dice.jitter(species.trunk[2] + 6),
        pull=species.pull,
        length=parent.length * dice.between(min(species.ratio), max(species.ratio)),
        width=parent.width * CHILD_WIDTH,
        born=min(0.72, max(parent.born + 0.05, born)),
    )


def _pairs(branches: list[Branch], seed: str, species: Species, index: int) -> None:
    """Branches in pairs up a leader: long and flat below, short and steep above."""
    trunk = branches[index]
    for pair in range(species.pairs):
        height = pair / max(1, species.pairs - 1)
        for side in (-1, 1):
            dice = Dice(f"{seed}/{trunk.key}/{pair}/{side}")
            branches.append(_bough(dice, trunk, index, species, pair, side, height))
            if species.orders > 1:
                _twigs(branches, dice, species, len(branches) - 1)


def _bough(
    dice: Dice, trunk: Branch, index: int, species: Species, pair: int, side: int, height: float
) -> Branch:
    at = species.first + (0.97 - species.first) * height + dice.jitter(0.008)
    angle = species.angle[0] + (species.angle[1] - species.angle[0]) * height
    ratio = species.ratio[0] + (species.ratio[1] - species.ratio[0]) * height
    return Branch(
        key=f"{trunk.key}/{pair}{'l' if side < 0 else 'r'}",
        parent=index,
        at=min(0.985, at),
        order=1,
        angle=side * (angle + dice.jitter(4)),
        bend=side * dice.jitter(8),
        pull=species.pull,
        length=trunk.length * ratio * dice.between(0.88, 1.08),
        width=trunk.width * LEADER_WIDTH * (1 - 0.5 * height),
        born=-0.02 + 0.74 * max(0.0, (at - species.first * 0.6) / (1 - species.first * 0.6)),
    )


def _twigs(branches: list[Branch], dice: Dice, species: Species, index: int) -> None:
    bough = branches[index]
    for number in range(dice.whole(*species.children)):
        offset = (-1 if number % 2 else 1) * dice.between(18, 34)
        at = dice.between(0.5, 0.75)
        twig = _child(dice, bough, index, number, species, offset, at, bough.born + 0.12)
        branches.append(twig)


def _share(branch: Branch, growth: float, leader: bool) -> float:
    """The share of its full length a branch has; a leader climbs steadily, its tip ahead of its boughs."""
    if leader and branch.order == 0:
        return min(1.0, (growth + 0.1) / 0.84)
    return smoothstep((growth - branch.born) / UNFOLD)


def _crowned(branches: tuple[Branch, ...], shares: list[float]) -> list[float]:
    most = [0.0] * len(branches)
    for branch, share in zip(branches, shares, strict=True):
        if branch.parent is not None:
            most[branch.parent] = max(most[branch.parent], share)
    return most


def _base(branch: Branch, limbs: dict[int, Limb], leader: bool, shares: list[float]) -> Point:
    """Where a branch leaves its parent now; on a leader its height is fixed, elsewhere it rides along."""
    if branch.parent is None:
        return (0.0, 0.0)
    limb = limbs[branch.parent]
    at = min(1.0, branch.at / shares[branch.parent]) if leader and branch.order == 1 else branch.at
    return along(limb.points, at)


def along(points: tuple[Point, ...], at: float) -> Point:
    """The point a share ``at`` of the way along a line of equal steps."""
    place = at * (len(points) - 1)
    index = min(len(points) - 2, int(place))
    (x1, y1), (x2, y2), rest = points[index], points[index + 1], place - index
    return (x1 + (x2 - x1) * rest, y1 + (y2 - y1) * rest)


def _heading(branch: Branch, t: float) -> float:
    return (branch.angle + branch.bend * (t - 0.5)) * (1 - branch.pull * t)


def _limb(branch: Branch, start: Point, share: float, crowned: float, slender: float) -> Limb:
    walked = list(_walk(branch, start, branch.length * share))
    thick = branch.width * (0.35 + 0.65 * share) * slender
    return Limb(branch, tuple(p for p, _ in walked), tuple(h for _, h in walked), thick, share, crowned)


def _walk(branch: Branch, start: Point, length: float) -> Iterator[tuple[Point, float]]:
    """Points and headings from base to tip in equal steps: more for the trunk, fewer for twigs."""
    steps = 5 if branch.order == 0 else 3
    (x, y), heading = start, _heading(branch, 0.0)
    yield (x, y), heading
    for step in range(1, steps + 1):
        heading = _heading(branch, (step - 0.5) / steps)
        x += sin(radians(heading)) * length / steps
        y -= cos(radians(heading)) * length / steps
        yield (x, y), heading
