"""The house's coin: its mark, a lucide-like line drawing on gold."""

from obole.lib.drawing.svg import element, frame

LINES = {  # 24-unit line drawings (lucide, ISC)
    "sprout": "M12 21v-7M12 14c0-4-3-6-7-6 0 4 3 6 7 6M12 12c0-4 3-6 7-6 0 4-3 6-7 6",
    "leaf": "M11 20A7 7 0 0 1 9.8 6.1C15.5 5 17 4.5 19 2c1 2 2 4.2 2 8 0 5.5-4.8 10-10 10z"
    "M2 21c0-3 1.9-5.4 5.1-6",
    "heart": "M12 20C7 16 4 13 4 9a4 4 0 0 1 8-1 4 4 0 0 1 8 1c0 4-3 7-8 11z",
    "sun": "M12 8a4 4 0 1 1 0 8 4 4 0 0 1 0-8M12 3v2M12 19v2M3 12h2M19 12h2"
    "M5.6 5.6 7 7M17 17l1.4 1.4M18.4 5.6 17 7M7 17l-1.4 1.4",
    "drop": "M12 21a6 6 0 0 1-6-6c0-4 4-7 6-11 2 4 6 7 6 11a6 6 0 0 1-6 6z",
    "star": "M12 4l2.5 5 5.5.8-4 3.9 1 5.5-5-2.7-5 2.7 1-5.5-4-3.9 5.5-.8z",
}


LINE = {
    "fill": "none",
    "stroke": "#16241C",
    "stroke_width": 2.2,
    "stroke_linecap": "round",
    "stroke_linejoin": "round",
}
PLACE = "translate(6.2 6.2) scale(.82)"


def symbols() -> str:
    """A sheet with a symbol per mark, in the coin's 32 units; a house's choice is one word."""
    drawn = (element("symbol", _line(name), id=name, viewBox="0 0 32 32") for name in sorted(LINES))
    return f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(drawn)}</svg>\n'


def _line(name: str) -> str:
    return element("path", d=LINES.get(name, LINES["sprout"]), transform=PLACE, **LINE)


def svg(*, name: str = "sprout", size: int = 28, title: str = "") -> str:
    """The coin with the house's mark, ``size`` px across; an unknown mark is the sprout."""
    disc = element(
        "circle", cx=16, cy=16, r=14.6, fill="#E8AE2E", stroke="#7A4E00", stroke_width=1.6, class_="mark-face"
    )
    return frame(disc + _line(name), (0, 0, 32, 32), title=title, width=size, height=size, class_="mark")
