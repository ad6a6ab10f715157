"""The coin: everything that is earned is round and gold; what still ripens is a ring that fills."""

from math import sqrt

from obole.lib.drawing.svg import element, frame, text

SMALL, LARGE, GRAMS_LARGE = 40, 56, 296
"""Pixels across for the smallest and largest coin, and the grams (a day's walking at most) of the largest."""

GOLD, RIM, INK, CLAY, SHEET = "#E8AE2E", "#7A4E00", "#16241C", "#A5381F", "#FFFFFF"


def pixels(grams: int) -> int:
    """A coin's size by the square root of its grams, 40 to 56 px."""
    return round(SMALL + (LARGE - SMALL) * sqrt(min(1.0, max(0, grams) / GRAMS_LARGE)))


def face(*, value: str, unit: str, grams: int, share: float | None = None, left: str = "") -> str:
    """A coin with its number and unit; ``share`` (0 to 1) makes it ripening, ``left`` ("5 h") nearly expired.

    Decoration for readers of the screen: the button round it carries the words.
    """
    if share is not None:
        return _coin(_hollow(share) + _words(value, unit, "coin-wait"), grams, "is-ripening")
    rim = element(
        "circle", cx=50, cy=50, r=47.5, fill="none", stroke=CLAY, stroke_width=5, class_="coin-late"
    )
    return _coin(
        _disc() + (rim if left else "") + _words(value, left or unit, "coin-ink"),
        grams,
        "is-late" if left else "is-ripe",
    )


def more(*, count: int) -> str:
    """The coin that stands for the coins without a place: "+5"."""
    ring = element("circle", cx=50, cy=50, r=46, fill=SHEET, stroke=RIM, stroke_width=3, class_="coin-hollow")
    number = text(
        f"+{count}", 50, 59, text_anchor="middle", font_size=28, font_weight=700, fill=INK, class_="coin-wait"
    )
    return _coin(ring + number, 0, "is-more")


def _coin(body: str, grams: int, state: str) -> str:
    size = pixels(grams)
    return frame(body, (0, 0, 100, 100), width=size, height=size, class_=f"coin {state}")


def _disc() -> str:
    """The gold face: a milled rim, a row of pearls, a little light from the upper left."""
    face = element("circle", cx=50, cy=50, r=47, fill=GOLD, stroke=RIM, stroke_width=3, class_="coin-face")
    light = element(
        "path",
        d="M14 40A38 38 0 0 1 58 13",
        fill="none",
        stroke="#FFF",
        stroke_width=4,
        stroke_linecap="round",
        opacity=0.45,
    )
    pearls = element(
        "circle",
        cx=50,
        cy=50,
        r=39,
        fill="none",
        stroke=RIM,
        stroke_width=2,
        stroke_dasharray="0.1 6",
        stroke_linecap="round",
        opacity=0.7,
        class_="coin-pearls",
    )
    return face + pearls + light


def _hollow(share: float) -> str:
    done = round(100 * min(1.0, max(0.0, share)))
    groove = element(
        "circle", cx=50, cy=50, r=44, fill=SHEET, stroke="#CBD5C7", stroke_width=6, class_="coin-hollow"
    )
    arc = element(
        "circle",
        cx=50,
        cy=50,
        r=44,
        fill="none",
        stroke=RIM,
        stroke_width=6,
        pathLength=100,
        stroke_dasharray=f"{done} 100",
        stroke_linecap="round",
        transform="rotate(-90 50 50)",
        class_="coin-ring",
    )
    return groove + (arc if done else "")


def _words(value: str, unit: str, class_: str) -> str:
    size = 34 if len(value) < 4 else 26 if len(value) < 6 else 19
    number = text(
        value, 50, 55, text_anchor="middle", font_size=size, font_weight=700, fill=INK, class_=class_
    )
    small = 20 if len(unit) < 5 else 15
    return number + text(
        unit, 50, 77, text_anchor="middle", font_size=small, font_weight=600, fill=INK, class_=class_
    )
