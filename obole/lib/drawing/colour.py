"""Colours as numbers: contrast by WCAG 2, and a house's own leaf colour made readable in both modes."""

Rgb = tuple[float, float, float]

READABLE, LIGHT_PAPER, DARK_PAPER, WHITE, DARK_TEXT = 4.5, "#F6F8F2", "#0E1713", "#FFFFFF", "#0E1713"


def rgb(value: str) -> Rgb:
    """``#RRGGBB`` → red, green, blue from 0 to 255. Raises ValueError."""
    digits = value.removeprefix("#")
    if len(digits) != 6:
        raise ValueError(value)
    red, green, blue = (int(digits[i : i + 2], 16) for i in (0, 2, 4))
    return (red, green, blue)


def luminance(value: str) -> float:
    """Relative luminance, 0 to 1."""
    red, green, blue = (_linear(part / 255) for part in rgb(value))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return float(part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """The ratio of two colours, 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def mix(one: str, other: str, share: float) -> str:
    """``share`` (0 to 1) of ``one`` over ``other``."""
    parts = (round(a * share + b * (1 - share)) for a, b in zip(rgb(one), rgb(other), strict=True))
    return "#" + "".join(f"{part:02X}" for part in parts)


def readable(value: str, toward: str, *against: str) -> str:
    """The colour, moved toward another in small steps until it reads at 4.5:1 on every one of ``against``."""
    for step in range(21):
        tried = mix(toward, value, step / 20)
        if all(contrast(tried, other) >= READABLE for other in against):
            return tried
    return toward


def house_css(value: str) -> str:
    """The style sheet that puts a house's colour in ``--leaf``, light and dark; "" for a broken colour."""
    try:
        rgb(value)
    except ValueError:
        return ""
    tint, night_tint = mix(value, WHITE, 0.15), mix(value, DARK_PAPER, 0.2)
    leaf = readable(value, "#000000", LIGHT_PAPER, WHITE, tint)
    night = readable(mix(WHITE, value, 0.35), WHITE, DARK_PAPER, "#15211B", night_tint)
    day = f"--leaf:{leaf};--leaf-tint:{tint}"
    dark = f"--leaf:{night};--leaf-tint:{night_tint}"
    system = f'@media(prefers-color-scheme:dark){{:root[data-theme="system"]{{{dark}}}}}'
    return f':root{{{day}}}:root[data-theme="dark"]{{{dark}}}{system}\n'
