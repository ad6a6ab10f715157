"""Make the TTF fonts typst needs from the woff2 files of two npm packages; run once, the output is committed.

Needs npm on the path and, for development only, ``pip install fonttools brotli``:
``python scripts/fonts_ttf.py``. Each font joins its latin and latin-ext subsets, so that a Polish or a
Turkish name stays in one face; Figtree's variable file becomes four static weights.
"""

import subprocess
import tarfile
import tempfile
from pathlib import Path

from fontTools.merge import Merger
from fontTools.merge.options import Options
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

FONTS = Path(__file__).parent.parent / "obole" / "data" / "fonts"
SUBSETS = ("latin", "latin-ext")
PACKAGES = {"@fontsource/young-serif@5.3.0": "young-serif", "@fontsource-variable/figtree@5.3.0": "figtree"}
STATIC = {  # file name: (style word of the source file, weight, name of the style)
    "Figtree-Regular": ("normal", 400, "Regular"),
    "Figtree-Medium": ("normal", 500, "Medium"),
    "Figtree-Bold": ("normal", 700, "Bold"),
    "Figtree-MediumItalic": ("italic", 500, "Medium Italic"),
}
WIDE = {0x202F: 0x00A0, 0x2007: 0x00A0, 0x2011: 0x002D}
"""Spaces and the unbreaking hyphen that both fonts lack: drawn with the glyph of their nearest kin."""


def main() -> None:
    """Fetch both packages and write every font of the house with its licence."""
    FONTS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        for package, name in PACKAGES.items():
            unpack(package, Path(folder) / name)
        for name in PACKAGES.values():
            licence = (Path(folder) / name / "package" / "LICENSE").read_text()
            (FONTS / f"LICENSE-{name}").write_text(licence)
        serif(Path(folder))
        for file, (slant, weight, style) in STATIC.items():
            figtree(Path(folder), file, slant, weight, style)


def unpack(package: str, target: Path) -> None:
    """Download one npm package and unpack it under ``target``."""
    target.mkdir()
    subprocess.run(["npm", "pack", package, "--silent"], cwd=target, check=True, stdout=subprocess.DEVNULL)
    with tarfile.open(next(target.glob("*.tgz"))) as archive:
        archive.extractall(target, filter="data")


def serif(folder: Path) -> None:
    """Young Serif, its one weight."""
    files = folder / "young-serif" / "package" / "files"
    parts = [TTFont(files / f"young-serif-{subset}-400-normal.woff2") for subset in SUBSETS]
    join(parts, "YoungSerif-Regular", "Young Serif", "Regular", 400)


def figtree(folder: Path, file: str, slant: str, weight: int, style: str) -> None:
    """One static weight of Figtree."""
    files = folder / "figtree" / "package" / "files"
    parts = [TTFont(files / f"figtree-{subset}-wght-{slant}.woff2") for subset in SUBSETS]
    fixed = [instancer.instantiateVariableFont(part, {"wght": weight}) for part in parts]
    join(fixed, file, "Figtree", style, weight)


def join(parts: list[TTFont], file: str, family: str, style: str, weight: int) -> None:
    """Merge the subsets into one TTF; glyphs both have are taken from the first."""
    with tempfile.TemporaryDirectory() as folder:
        paths = []
        for number, part in enumerate(parts):
            part.flavor = None
            if number:  # the second subset's shared glyphs would make alternates of the first's
                drop_known(part, parts[0])
            paths.append(f"{folder}/{number}.ttf")
            part.save(paths[-1])
        font = Merger(options=Options(drop_tables=["DSIG", "STAT", "gasp", "meta"])).merge(paths)
    widen(font)
    rename(font, family, style, weight)
    font["head"].created = font["head"].modified = 0  # the same input gives the same bytes
    font.recalcTimestamp = False
    font.save(FONTS / f"{file}.ttf")


def drop_known(part: TTFont, first: TTFont) -> None:
    """Take out of the second subset's character map what the first already draws."""
    known = first.getBestCmap()
    for table in part["cmap"].tables:
        table.cmap = {code: glyph for code, glyph in table.cmap.items() if code not in known}


def widen(font: TTFont) -> None:
    """Give the missing spaces and hyphen the glyph of their nearest kin."""
    for table in font["cmap"].tables:
        for code, kin in WIDE.items():
            if kin in table.cmap:
                table.cmap.setdefault(code, table.cmap[kin])


def rename(font: TTFont, family: str, style: str, weight: int) -> None:
    """Say family, style and weight so that typst finds them."""
    italic = "Italic" in style
    for record in list(font["name"].names):
        if record.nameID in {16, 17, 21, 22, 25}:
            font["name"].removeNames(nameID=record.nameID)
    basic = style if style in {"Regular", "Bold"} else ("Italic" if italic else "Regular")
    full, postscript = f"{family} {style}", f"{family}-{style}".replace(" ", "")
    names = {1: family, 2: basic, 4: full, 6: postscript, 16: family, 17: style}
    for identity, text in names.items():
        font["name"].setName(text, identity, 3, 1, 0x409)
        font["name"].setName(text, identity, 1, 0, 0)
    font["OS/2"].usWeightClass = weight
    font["OS/2"].fsSelection = (0x01 if italic else 0x20 if weight == 700 else 0x40) | 0x80
    font["head"].macStyle = (2 if italic else 0) | (1 if weight == 700 else 0)


if __name__ == "__main__":
    main()
