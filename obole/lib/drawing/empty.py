"""Pictures for pages with nothing on them yet: quiet, and about what comes next."""

from obole.lib.drawing import land, tree
from obole.lib.drawing.svg import element, frame

BOX = (-100.0, -110.0, 200.0, 140.0)
GROUND = element("path", d="M-92 8C-40-4 40-4 92 8V24H-92z", fill="#B4CFAE", class_="hill-near")


def seed() -> str:
    """A seed in the soil."""
    mound = element("path", d="M-46 6C-26-16 26-16 46 6z", fill="#8D7152")
    grain = element(
        "path",
        d="M0-20c10 0 14 9 9 16-5 5-13 5-18 0-5-7-1-16 9-16z",
        fill="#E8AE2E",
        stroke="#7A4E00",
        stroke_width=1.8,
    )
    return frame(GROUND + grain + mound, BOX, class_="empty-picture")


def sapling(species: str = "saxaul") -> str:
    """A first small plant."""
    plant = element("g", tree.group(seed="empty", species=species, growth=0.14), transform="scale(1.6)")
    return frame(GROUND + plant, BOX, class_="empty-picture")


def plot() -> str:
    """A piece of land promised, its outline in dashes."""
    return frame(
        element("g", land.group(seed="empty", state="promised"), transform="translate(0 -40) scale(.66)"),
        BOX,
        class_="empty-picture",
    )


def hen() -> str:
    """A hen, looking at you."""
    body = element(
        "path",
        d="M-38-30c0-16 12-20 22-18 8 2 12 10 24 8 10-2 14-14 28-16 4 18-2 58-38 58-24 0-36-14-36-32z",
        fill="#FFF8EA",
        stroke="#8B7459",
        stroke_width=2,
    )
    comb = element("path", d="M-32-48c-2-8 4-10 6-5 1-8 9-8 8 0 5-4 9 2 4 6z", fill="#C4513A")
    beak = element("path", d="M-38-34l-10 4 10 4z", fill="#E8AE2E")
    eye = element("circle", cx=-26, cy=-36, r=2.6, fill="#16241C")
    wing = element("path", d="M-6-18c8 10 22 8 28-4-10 2-16-6-28 4z", fill="#EADCC0")
    legs = element("path", d="M-6 2v10M10 2v10", stroke="#C98B1B", stroke_width=3, stroke_linecap="round")
    return frame(GROUND + legs + body + comb + beak + eye + wing, BOX, class_="empty-picture")


def letter() -> str:
    """A letter with the house's coin as its seal."""
    sheet = element(
        "rect", x=-56, y=-76, width=112, height=76, rx=6, fill="#FFFFFF", stroke="#B9C4B5", stroke_width=2
    )
    fold = element("path", d="M-56-72L0-30 56-72", fill="none", stroke="#B9C4B5", stroke_width=2)
    coin = element("circle", cx=0, cy=-30, r=13, fill="#E8AE2E", stroke="#7A4E00", stroke_width=1.8)
    return frame(GROUND + sheet + fold + coin, BOX, class_="empty-picture")
