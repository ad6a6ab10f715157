"""The tokens keep their promises: texts read, rims are seen, no style or foreign host slips in."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from obole.lib.drawing.colour import contrast

WEB = Path(__file__).parents[2] / "obole" / "web"
STATIC, TEMPLATES = WEB / "static", WEB / "templates"
TEXTS = [
    *((word, ground) for word in ("ink", "soft", "leaf", "clay", "sky") for ground in ("paper", "sheet")),
    *((word, "sunk") for word in ("ink", "soft")),
    *((word, f"{ground}-tint") for word in ("ink", "soft") for ground in ("leaf", "gold", "sky", "clay")),
    ("leaf", "leaf-tint"),
    ("gold-ink", "gold-tint"),
    ("sky", "sky-tint"),
    ("clay", "clay-tint"),
    ("gold-ink", "paper"),
    ("gold-ink", "sheet"),
    ("on-leaf", "leaf"),
    ("on-gold", "gold"),
]
RIMS = [
    ("edge", "paper"),
    ("edge", "sheet"),
    ("gold-ink", "paper"),
    ("gold-ink", "sheet"),
    ("leaf", "paper"),
    ("leaf", "sunk"),
    ("sky", "paper"),
    ("late", "gold"),
]


def blocks() -> dict[str, dict[str, str]]:
    """The colours of tokens.css by selector."""
    text = (STATIC / "css" / "tokens.css").read_text()
    found: dict[str, dict[str, str]] = {}
    for selector, body in re.findall(r"(:root[^{]*)\{([^}]*)\}", text):
        found.setdefault(selector.strip(), {}).update(re.findall(r"--([\w-]+):\s*(#[0-9A-F]{6})", body))
    return found


def mode(name: str) -> dict[str, str]:
    """Every colour of one mode: the dark one replaces what it names."""
    rows = blocks()
    return rows[":root"] | (rows[':root[data-theme="dark"]'] if name == "dark" else {})


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize(("words", "ground"), TEXTS)
def test_text_reads(name: str, words: str, ground: str) -> None:
    colours = mode(name)
    assert contrast(colours[words], colours[ground]) >= 4.5


@pytest.mark.parametrize("name", ["light", "dark"])
@pytest.mark.parametrize(("rim", "ground"), RIMS)
def test_rims_and_fields_are_seen(name: str, rim: str, ground: str) -> None:
    colours = mode(name)
    assert contrast(colours[rim], colours[ground]) >= 3.0


def test_system_dark_is_dark() -> None:
    rows = blocks()
    assert rows[':root[data-theme="system"]'] == rows[':root[data-theme="dark"]']


def test_a_colour_used_is_a_colour_named() -> None:
    named = set(re.findall(r"^\s*--([\w-]+):", (STATIC / "css" / "tokens.css").read_text(), re.MULTILINE))
    for sheet in (STATIC / "css").glob("*.css"):
        assert set(re.findall(r"var\(--([\w-]+)", sheet.read_text())) <= named, sheet.name


def test_no_template_carries_a_style_a_script_or_another_host() -> None:
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text()
        assert not re.search(r"\sstyle=", text), path.name
        assert not re.search(r"<script(?![^>]*\ssrc=)(?![^>]*application/(ld\+)?json)", text), path.name
        assert not re.search(r"""(src|href|action)=["'](https?:)?//""", text), path.name


def test_no_style_sheet_loads_from_elsewhere() -> None:
    for sheet in (STATIC / "css").glob("*.css"):
        assert not re.search(r"@import|url\([\"']?(https?:)?//", sheet.read_text()), sheet.name


def test_every_sheet_font_and_icon_that_is_named_is_there() -> None:
    sprite = (STATIC / "icons" / "sprite.svg").read_text()
    for path in TEMPLATES.rglob("*.html"):
        text = path.read_text()
        for name in re.findall(r"{%\s*static\s+['\"]([^'\"]+)['\"]", text):
            assert finders.find(name), f"{path.name}: {name}"
        for icon in re.findall(r"""["']_icon.html["'] with name=["']([^"']+)["']""", text):
            assert f'id="{icon}"' in sprite, f"{path.name}: {icon}"
    for name in re.findall(r"url\(\"\.\./([^\"]+)\"", (STATIC / "css" / "type.css").read_text()):
        assert (STATIC / name).is_file()


def test_what_every_first_view_loads_is_light() -> None:
    packed = [
        *(STATIC / "css").glob("*.css"),
        STATIC / "js" / "htmx.min.js",
        STATIC / "js" / "app.js",
        STATIC / "icons" / "sprite.svg",
    ]
    plain = [STATIC / "fonts" / "figtree-latin.woff2", STATIC / "fonts" / "young-serif-latin.woff2"]
    weight = sum(len(gzip.compress(path.read_bytes())) for path in packed) + sum(
        path.stat().st_size for path in plain
    )
    assert weight < 85_000
