"""The scene: sky by the hour, hills, the growing tree, and behind it what was claimed before.

One picture for phone and desktop: it is 720 × 440 units, a phone shows the middle 430 of them. Coins are not
drawn here: they are buttons laid over the picture on fixed slots, so that each works without JavaScript.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from obole.lib.drawing import land, tree
from obole.lib.drawing.dice import Dice
from obole.lib.drawing.svg import element, frame, text

WIDTH, HEIGHT = 720, 440
ROOT = (360, 396)
TREE_SCALE = 1.04
SLOTS_PHONE, SLOTS = 7, 11
SPOTS = (  # x, y of the foot, scale; the first eight are seen on a phone too
    (206, 372, 0.27), (516, 374, 0.28), (262, 360, 0.2), (462, 358, 0.21), (168, 356, 0.2), (552, 358, 0.2),
    (232, 346, 0.15), (492, 346, 0.15), (92, 370, 0.28), (632, 372, 0.28), (44, 354, 0.2), (682, 354, 0.2),
)  # fmt: skip
SKY = {  # upper and lower sky in light mode; the dark ones are in scene.css
    "dawn": ("#D5E4EA", "#FBE3CB"),
    "day": ("#DCEBE6", "#FBF1DC"),
    "dusk": ("#C9D3E3", "#F6CFB4"),
    "night": ("#26384E", "#5B7186"),
}
LAND = {  # far hill, near hill, ground in light mode
    "dawn": ("#CBDCC6", "#B4CFAE", "#9DBE97"),
    "day": ("#C9DCC4", "#B4CFAE", "#9DBE97"),
    "dusk": ("#B9C8B4", "#A3BB9D", "#8DAB87"),
    "night": ("#3A5560", "#324B4E", "#2B413F"),
}
LIGHTS = {"dawn": (522, 284, 26), "day": (522, 84, 24), "dusk": (196, 290, 27), "night": (524, 80, 20)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A claimed good behind the tree: state as in ``tree.STATES``; species "land" is a piece of land."""

    seed: str
    species: str
    state: str


def hour_of_day(hour: int) -> str:
    """dawn (5–8), day (9–16), dusk (17–20) or night, by the person's local hour."""
    return ("night", "dawn", "day", "dusk")[(5 <= hour < 9) + 2 * (9 <= hour < 17) + 3 * (17 <= hour < 21)]


def place(keys: Iterable[str]) -> dict[str, int]:
    """Key of each coin → its slot (1 to 11). Oldest first; a coin keeps its slot while newer ones come."""
    taken: dict[str, int] = {}
    for number, key in enumerate(keys):
        if number >= SLOTS:
            break
        near = range(1, SLOTS_PHONE + 1) if number < SLOTS_PHONE else range(SLOTS_PHONE + 1, SLOTS + 1)
        free = [slot for slot in near if slot not in taken.values()]
        taken[key] = min(free, key=lambda slot: sha256(f"{key}/{slot}".encode()).digest())
    return taken


def scene(
    *,
    seed: str,
    species: str = "saxaul",
    growth: float = 0.0,
    hour: int = 7,
    season: str = "spring",
    goods: Iterable[Standing] = (),
    beyond: int = 0,
    title: str = "",
    desc: str = "",
) -> str:
    """The whole ``<svg>``. ``goods``: at most 12 are drawn; ``beyond``: how many more stand in the grove."""
    time = hour_of_day(hour)
    parts = [
        _sky(time),
        _hills(seed, time),
        _grove(beyond),
        _standing(list(goods), season),
        _ground(seed, time, growth),
    ]
    parts.append(_growing(seed, species, growth, season))
    box = (0, 0, WIDTH, HEIGHT)
    return frame(
        "".join(parts),
        box,
        title=title,
        desc=desc,
        class_=f"scene-picture scene-{time}",
        preserveAspectRatio="xMidYMax slice",
    )


def _sky(time: str) -> str:
    upper, lower = SKY[time]
    stops = element("stop", offset=0, stop_color=upper, class_="sky-upper") + element(
        "stop", offset=0.82, stop_color=lower, class_="sky-lower"
    )
    gradient = element("linearGradient", stops, id=f"sky-{time}", x1=0, y1=0, x2=0, y2=1)
    sheet = element("rect", width=WIDTH, height=HEIGHT, fill=f"url(#sky-{time})")
    return element("defs", gradient) + sheet + (_stars() if time == "night" else "") + _light(time)


def _light(time: str) -> str:
    """Sun or moon, with a soft halo."""
    x, y, r = LIGHTS[time]
    fill = "#F3EDDA" if time == "night" else "#F6D48A"
    halo = element("circle", cx=x, cy=y, r=r * 2, fill=fill, opacity=0.22, class_="sun")
    return halo + element("circle", cx=x, cy=y, r=r, fill=fill, class_="sun")


def _stars() -> str:
    dice = Dice("stars")
    dots = "".join(f"M{dice.whole(10, 710)} {dice.whole(8, 230)}h.1" for _ in range(46))
    return element("path", d=dots, stroke="#F4F1E4", stroke_width=2, stroke_linecap="round", opacity=0.75)


def _hills(seed: str, time: str) -> str:
    """Two hills whose rise is the person's own."""
    dice = Dice(f"{seed}/hills")
    a, b, c, d = (dice.whole(-14, 14) for _ in range(4))
    far = f"M0 {318 + a}C120 {278 + b} 250 {300 + c} 380 {322 + d}S620 {352 - a} 720 {296 + b}V440H0z"
    a, b, c, d = (rise // 2 for rise in (a, b, c, d))
    near = f"M0 {346 + c}C160 {326 - d} 320 {334 + a} 460 {344 - b}S660 {340 + c} 720 {350 + d}V440H0z"
    return element("path", d=far, fill=LAND[time][0], class_="hill-far") + element(
        "path", d=near, fill=LAND[time][1], class_="hill-near"
    )


def _ground(seed: str, time: str, growth: float) -> str:
    """The ground the tree stands on, its shadow, and tufts of grass."""
    dice = Dice(f"{seed}/ground")
    path = element("path", d="M0 392C180 378 520 376 720 390V440H0z", fill=LAND[time][2], class_="ground")
    shadow = element(
        "ellipse",
        cx=ROOT[0] + 14,
        cy=ROOT[1] + 3,
        rx=round(22 + 74 * growth),
        ry=round(3 + 6 * growth),
        fill="#16241C",
        opacity=0.1,
    )
    tufts = "".join(_tuft(dice) for _ in range(26))
    return (
        path
        + shadow
        + element(
            "path",
            d=tufts,
            fill="none",
            stroke=LAND[time][0],
            opacity=0.55,
            stroke_width=2,
            stroke_linecap="round",
            class_="tufts",
        )
    )


def _tuft(dice: Dice) -> str:
    x, y, h = dice.whole(6, 714), dice.whole(398, 434), dice.whole(4, 9)
    return f"M{x} {y}l-3-{h}M{x} {y}v-{h + 2}M{x} {y}l4-{h}"


def _growing(seed: str, species: str, growth: float, season: str) -> str:
    picture = (
        _seedbed() if growth <= 0 else tree.group(seed=seed, species=species, growth=growth, season=season)
    )
    near = (
        TREE_SCALE * (1 + (1 - min(1.0, growth)) ** 3) if growth > 0 else 1.0
    )  # we stand closer to what is small
    return element(
        "g", picture, transform=f"translate({ROOT[0]} {ROOT[1]}) scale({near:.3f})", class_="growing"
    )


def _seedbed() -> str:
    """Nothing yet: a seed in a small mound."""
    mound = element("path", d="M-44 6C-26-14 26-14 44 6z", fill="#8D7152", class_="mound")
    seed = element(
        "path",
        d="M0-13c9 0 12 7 8 13-4 4-12 4-16 0-4-6-1-13 8-13z",
        fill="#E8AE2E",
        stroke="#7A4E00",
        stroke_width=1.6,
    )
    return seed + mound


def _standing(goods: list[Standing], season: str) -> str:
    """Claimed goods on their spots, those farther back first."""
    spots = sorted(zip(goods, SPOTS, strict=False), key=lambda pair: pair[1][1])
    return "".join(_one(good, spot, season) for good, spot in spots)


def _one(good: Standing, spot: tuple[int, int, float], season: str) -> str:
    x, y, scale = spot
    if good.species == "land":
        return element(
            "g",
            land.group(seed=good.seed, state=good.state),
            transform=f"translate({x} {y - 8}) scale({scale})",
        )
    lying = " rotate(80)" if good.state == "dead" else ""
    size = {"promised": 0.8, "planted": 0.66, "certified": 0.8, "dead": 0.6}.get(good.state, 0.7)
    picture = tree.group(
        seed=good.seed, species=good.species, growth=size, season=season, state=good.state, small=True
    )
    return element("g", picture, transform=f"translate({x} {y}) scale({scale * 1.4:.3f}){lying}")


def _grove(beyond: int) -> str:
    """Beyond twelve: a wood on the far hill, with its number."""
    if beyond <= 0:
        return ""
    dice = Dice("grove")
    crowns = "".join(_crown(dice, 462 + i * 9) for i in range(min(12, 4 + beyond // 8)))
    wood = element("path", d=crowns, fill="#7FA57C", class_="grove")
    pill = element(
        "rect", x=482, y=266, width=56, height=22, rx=11, fill="#FFFFFF", opacity=0.85, class_="grove-pill"
    )
    label = text(
        f"+{beyond}",
        510,
        282,
        text_anchor="middle",
        font_size=14,
        font_weight=700,
        fill="#16241C",
        class_="grove-number",
    )
    return wood + pill + label


def _crown(dice: Dice, x: int) -> str:
    y, r = dice.whole(322, 336), dice.whole(8, 14)
    return f"M{x - r} {y}a{r} {r + 5} 0 0 1 {2 * r} 0zM{x - 1} {y}h2v9h-2z"
