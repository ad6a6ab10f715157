"""Five square metres of protected land, drawn: a block of earth with what grows on it."""

from obole.lib.drawing.dice import Dice
from obole.lib.drawing.foliage import LIGHT, lancet
from obole.lib.drawing.svg import Point, element, frame

BOX = (-140.0, -150.0, 280.0, 235.0)
TONES = ("#5F8A5A", "#86AE78", "#B3CF9B")
EARTH, DEEP, TOP, TOP_LIT, STONE, GHOST = "#A88A66", "#8D7152", "#B4CFAE", "#C9DCC4", "#C3C6BC", "#5C6E62"
CORNERS: tuple[Point, ...] = ((-120, 0), (0, -52), (120, 0), (0, 52))


def svg(*, seed: str, state: str = "planted", title: str = "") -> str:
    """A whole ``<svg>`` of the piece of land; states as for a tree."""
    return frame(group(seed=seed, state=state), BOX, title=title, class_="tree-picture")


def group(*, seed: str, state: str = "planted") -> str:
    """The piece of land as a ``<g>``, its middle at (0, 0)."""
    if state == "promised":
        dashes = {
            "fill": "none",
            "stroke": GHOST,
            "stroke_width": 3,
            "stroke_dasharray": "9 7",
            "stroke_linejoin": "round",
        }
        return element(
            "g",
            element("path", d="M-120 0L0-52 120 0 0 52zM-120 0v22L0 74 120 22V0"),
            class_="ghost",
            **dashes,
        )
    coin = element(
        "circle", cx=0, cy=34, r=8, fill="#E8AE2E", stroke="#7A4E00", stroke_width=2, class_="tree-coin"
    )
    growth = "" if state == "dead" else _growth(seed)
    return element(
        "g", _block(state) + growth + (coin if state == "certified" else ""), class_=f"tree land is-{state}"
    )


def _block(state: str) -> str:
    top, lit = ("#B9BCB4", "#C8CAC3") if state == "dead" else (TOP, TOP_LIT)
    sides = element("path", d="M-120 0v22L0 74V52z", fill=EARTH) + element(
        "path", d="M120 0v22L0 74V52z", fill=DEEP
    )
    grass = element("path", d="M-120 0L0-52 120 0 0 52z", fill=top) + element(
        "path", d="M-92-2L0-42 60-16-30 22z", fill=lit
    )
    pebbles = "M-92 26h9M-60 44h7M-34 52h10M30 56h8M64 36h10M92 26h6"
    return (
        sides
        + grass
        + element("path", d=pebbles, stroke="#fff", stroke_width=3, stroke_linecap="round", opacity=0.3)
    )


def _growth(seed: str) -> str:
    """Tufts of grass, a few flowers and stones, the farther ones first."""
    dice = Dice(f"{seed}/land")
    spots = sorted((_spot(dice) for _ in range(20)), key=lambda spot: spot[1])
    return "".join(_tuft(dice, x, y) if dice.between(0, 1) < 0.85 else _stone(x, y) for x, y in spots)


def _spot(dice: Dice) -> Point:
    """A place on the diamond of the top face."""
    u, v = dice.between(-0.85, 0.85), dice.between(-0.85, 0.85)
    return (60 * (u - v), 26 * (u + v))


def _tuft(dice: Dice, x: float, y: float) -> str:
    tone = TONES[dice.whole(0, 2)]
    height = dice.between(18, 42)
    blades = "".join(
        lancet((x, y), turn + dice.jitter(8), height * dice.between(0.7, 1), 3, LIGHT).path
        for turn in (-34, -12, 8, 30)
    )
    bloom = dice.between(0, 1) < 0.3
    flower = (
        element("circle", cx=round(x + 2), cy=round(y - height), r=4, fill="#F3CB6E", stroke="#C89A3A")
        if bloom
        else ""
    )
    return element("path", d=blades, fill=tone) + flower


def _stone(x: float, y: float) -> str:
    return element("path", d=f"M{round(x - 9)} {round(y)}q2-10 10-9 8 1 8 9z", fill=STONE)
