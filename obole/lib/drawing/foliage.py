"""Leaf shapes: what hangs, stands or lies on a limb. A new species may add a shape here."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import cos, radians, sin

from obole.lib.drawing.dice import Dice
from obole.lib.drawing.skeleton import Limb, along
from obole.lib.drawing.svg import Point

DARK, MIDDLE, LIGHT = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Leaf:
    """One leaf or pad: its tone, its outline as path data, and the points that bound it (for silhouettes)."""

    tone: int
    path: str
    reach: tuple[Point, ...]


def leaves(shape: str, limb: Limb, dice: Dice, kept: float) -> Iterator[Leaf]:
    """The leaves of a limb; ``kept`` (0 to 1) is the share the season leaves on."""
    for leaf in SHAPES[shape](limb, dice):
        if dice.between(0, 1) <= kept:
            yield leaf


def lancet(base: Point, heading: float, length: float, width: float, tone: int, sag: float = 0.0) -> Leaf:
    """A pointed leaf from ``base`` along ``heading`` degrees; ``sag`` pulls its tip down."""
    dx, dy = sin(radians(heading)) * length, -cos(radians(heading)) * length + sag
    nx, ny = -dy / (length or 1) * width, dx / (length or 1) * width
    a = f"q{round(dx * 0.45 + nx)} {round(dy * 0.45 + ny)} {round(dx)} {round(dy)}"
    b = f"q{round(-dx * 0.55 - nx)} {round(-dy * 0.55 - ny)} {round(-dx)} {round(-dy)}"
    x, y = round(base[0]), round(base[1])
    return Leaf(tone, f"M{x} {y}{a}{b}z", ((base[0] + dx, base[1] + dy),))


def curve(*points: Point) -> str:
    """A relative cubic curve by its two handles and its end."""
    return "c" + " ".join(f"{round(x)} {round(y)}" for x, y in points)


def broom(limb: Limb, dice: Dice) -> Iterator[Leaf]:
    """Upright tufts of short strokes, as on a saxaul's green twigs; a seedling has them all along."""
    young = limb.share * (1 - 0.85 * limb.crowned)
    if young < 0.12:
        return
    stem = limb.branch.order < 2 and limb.crowned < 0.6
    spreads = (-56, -20, 16, 52) if stem else (-50, -14, 18, 54)
    for at in (1.0, 0.7, 0.4) if stem else (1.0,):
        base, tone = along(limb.points, at), dice.whole(0, 2)
        size = dice.between(24, 34) * (0.5 + 0.5 * young) * (1.25 if stem else 1.0) * limb.lush
        for spread in spreads:
            yield lancet(
                base, (limb.headings[-1] + spread + dice.jitter(12)) * 0.72, size, 4.4 * limb.lush, tone
            )


def withe(limb: Limb, dice: Dice) -> Iterator[Leaf]:
    """Long hanging strokes, a willow's curtain; a young stem carries short leaves that stand out from it."""
    young = limb.share * (1 - 0.6 * limb.crowned)
    if limb.branch.order == 0:
        yield from _rod(limb, dice)
    elif young >= 0.15:
        count = 3 + 2 * limb.branch.order
        for number in range(count):
            base = along(limb.points, 1 - number / count * 0.8)
            reach = dice.between(34, 78) * (0.35 + 0.65 * young) * min(1.2, limb.lush)
            outward = 1 if limb.headings[-1] > 0 else -1
            yield _withe(base, outward * dice.between(2, 9) * limb.lush, reach, dice.whole(0, 2))


def _rod(limb: Limb, dice: Dice) -> Iterator[Leaf]:
    """Leaves by turns up a whip's stem, until its crown takes over."""
    size = 50 * (1 - 0.9 * limb.crowned)
    if size < 6:
        return
    for number in range(9):
        base, side = along(limb.points, 0.3 + 0.7 * number / 8), 1 if number % 2 else -1
        heading = side * dice.between(34, 62) * (1 - 0.5 * (number == 8))
        yield lancet(base, heading, size * dice.between(0.8, 1.1), 5, dice.whole(0, 2), sag=4)


def _withe(base: Point, out: float, length: float, tone: int) -> Leaf:
    x, y, w = round(base[0]), round(base[1]), 2.6
    over = curve((out * 0.9, -length * 0.12), (out * 1.6 + w, length * 0.3), (out, length))
    back = curve((-w * 1.4, -length * 0.5), (-out, -length * 0.85), (-out, -length))
    return Leaf(tone, f"M{x} {y}{over}{back}z", ((base[0] + out, base[1] + length), base))


def pad(limb: Limb, dice: Dice) -> Iterator[Leaf]:
    """Flat cushions, dark below and light above, as a pine carries its needles."""
    if limb.branch.order == 0:
        yield from _needles(limb, dice)
        return
    size = (0.3 + 0.7 * limb.share) * min(1.3, limb.lush)
    places = (1.0,) if limb.branch.order == 2 else (1.0, 0.45)
    for at in places:
        x, y = along(limb.points, at)
        width, height = dice.between(17, 27) * size, dice.between(9, 13) * size
        yield _cushion((x, y + height * 0.45), width, height, DARK)
        yield _cushion((x + dice.jitter(4), y), width * 0.96, height * 0.95, MIDDLE)
        yield _cushion((x + width * 0.12, y - height * 0.38), width * 0.62, height * 0.5, LIGHT)


def _cushion(centre: Point, width: float, height: float, tone: int) -> Leaf:
    x, y = centre
    w, h = round(width), round(height)
    flat = round(height * 0.7)
    path = (
        f"M{round(x - width)} {round(y)}c0 {-h} {round(w * 0.5)} {round(-h * 1.25)} {w} {round(-h * 1.2)}"
        f"s{w} {round(h * 0.3)} {w} {round(h * 1.2)}c0 {flat} {-w} {flat} {-w} {flat}s{-w} 0 {-w} {-flat}z"
    )
    return Leaf(tone, path, ((x - width, y), (x + width, y), (x, y - height), (x, y + height * 0.6)))


def _needles(limb: Limb, dice: Dice) -> Iterator[Leaf]:
    """Needles that point up from a leader: all along a seedling, in the end only at the top."""
    lowest = min(1.0, 0.12 + max(0.0, limb.share - 0.3) * 1.7)
    rows = max(1, round((1 - lowest) * 7))
    for row in range(rows):
        x, y = along(limb.points, 1 - (1 - lowest) * row / rows)
        reach = (26 + 3 * row) * (0.55 + 0.45 * (1 - limb.share))
        for spread in (-68, -40, -14, 14, 40, 68):
            yield lancet(
                (x, y + 5), spread + dice.jitter(7), reach * dice.between(0.85, 1.1), 3.4, dice.whole(0, 2)
            )


def skirt(limb: Limb, dice: Dice) -> Iterator[Leaf]:
    """One curved skirt per branch, a dark fold under a lighter face: a fir's tier."""
    if limb.branch.order == 0:
        yield from _spire(limb)
        return
    (x0, y0), (x1, y1) = limb.points[0], limb.points[-1]
    reach, side = abs(x1 - x0) + 4, 1 if x1 > x0 else -1
    drop = (7 + reach * 0.2) * dice.between(0.92, 1.12)
    fall = min(y1 - y0 + drop * 1.1, 2 - y0 - drop * 0.65)  # the lowest skirt lies on the ground, never in it
    yield _tier(x0, y0 + drop * 0.35, reach * 0.97, fall, drop * 1.15, side, DARK)
    yield _tier(x0, y0 - drop * 0.15, reach, fall, drop, side, MIDDLE if side < 0 else LIGHT)


def _tier(x: float, y: float, reach: float, fall: float, drop: float, side: int, tone: int) -> Leaf:
    """A tier hanging from the trunk at (x, y): out to ``reach``, ``fall`` lower, back by a scalloped hem."""
    r = reach * side
    back, rise = round(-r / 3), round(-drop * 0.12)
    hem = f"q{round(-r * 0.14)} {round(drop * 0.5)} {back} {rise}" * 3
    bell = f"Q{round(x + r * 0.34)} {round(y + fall * 0.25)} {round(x + r)} {round(y + fall)}"
    path = f"M{round(x - side)} {round(y - drop * 1.6)}{bell}{hem}z"
    return Leaf(tone, path, ((x + r, y + fall), (x, y - drop * 1.6), (x + r * 0.5, y + fall)))


def _spire(limb: Limb) -> Iterator[Leaf]:
    """The point on a fir's top, its shaded half and its sunny half."""
    x, y = limb.points[-1]
    tip = f"M{round(x)} {round(y - 24)}"
    yield Leaf(MIDDLE, f"{tip}q-3 18-11 34q6 2 11-2z", ((x - 11, y + 10), (x, y - 24)))
    yield Leaf(LIGHT, f"{tip}q3 18 11 34q-6 2-11-2z", ((x + 11, y + 10),))


def oval(limb: Limb, dice: Dice) -> Iterator[Leaf]:
    """Broad leaves in loose clusters, for species without a shape of their own."""
    young = limb.share * (1 - 0.85 * limb.crowned)
    if young < 0.12:
        return
    for at in (1.0, 0.75, 0.5):
        base = along(limb.points, at)
        for spread in (-75, -20, 25, 80):
            heading = limb.headings[-1] + spread + dice.jitter(18)
            yield lancet(
                base, heading, dice.between(15, 24) * (0.5 + 0.5 * young), 7, dice.whole(0, 2), sag=2
            )


SHAPES: dict[str, Callable[[Limb, Dice], Iterator[Leaf]]] = {
    "broom": broom,
    "withe": withe,
    "pad": pad,
    "skirt": skirt,
    "oval": oval,
}
