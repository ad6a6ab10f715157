"""The picture a link shows when it is shared: 1,200 × 630, nothing about the person in it."""

from obole.lib.drawing import mark
from obole.lib.drawing.svg import element, frame, text

PAPER, INK, SOFT, HILL, GROUND, SKY = "#F6F8F2", "#16241C", "#4C5D52", "#C9DCC4", "#B4CFAE", "#DCEBE6"
LINE_LETTERS = 21


def svg(*, house: str, line: str, note: str = "", picture: str = "", mark_name: str = "sprout") -> str:
    """One line in large letters, a note, the house's coin, and a picture (root at 0, 0; 320 units high)."""
    sky = element("rect", width=1200, height=630, fill=PAPER) + element(
        "circle", cx=900, cy=300, r=250, fill=SKY
    )
    land = element("path", d="M0 560C300 500 700 520 1200 548V630H0z", fill=HILL) + element(
        "path", d="M0 590C400 556 800 560 1200 580V630H0z", fill=GROUND
    )
    drawn = element("g", picture, transform="translate(900 566) scale(1.45)")
    name = text(house, 136, 110, font_family="Young Serif, serif", font_size=34, fill=INK)
    coin = element("g", mark.svg(name=mark_name, size=52), transform="translate(72 72)")
    words = "".join(
        text(part, 72, 250 + 74 * i, font_family="Young Serif, serif", font_size=62, fill=INK)
        for i, part in enumerate(wrap(line))
    )
    below = text(note, 72, 500, font_family="Figtree, sans-serif", font_size=30, fill=SOFT)
    return frame(
        sky + land + drawn + coin + name + words + below,
        (0, 0, 1200, 630),
        title=line,
        width=1200,
        height=630,
    )


def wrap(line: str, letters: int = LINE_LETTERS) -> list[str]:
    """At most three lines of about ``letters``; Han text, which has no spaces, breaks by count."""
    if " " not in line:
        return [line[i : i + 9] for i in range(0, min(len(line), 27), 9)]
    lines = [""]
    for word in line.split(" "):
        fits = len(lines[-1]) + len(word) + 1 <= letters or not lines[-1]
        lines = [*lines[:-1], f"{lines[-1]} {word}".strip()] if fits else [*lines, word]
    return lines[:3]
