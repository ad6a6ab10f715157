"""Compile every .po of the package to .mo with polib; ``--check`` also fails on a missing or fuzzy message."""

import sys
from pathlib import Path

import polib

LOCALES = Path(__file__).parent.parent / "obole" / "web" / "locale"


def compile_all(root: Path = LOCALES) -> list[Path]:
    """Write each .mo beside its .po when older; returns the .mo files."""
    made = []
    for path in sorted(root.glob("*/LC_MESSAGES/*.po")):
        target = path.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < path.stat().st_mtime:
            polib.pofile(str(path), encoding="utf-8").save_as_mofile(str(target))
        made.append(target)
    return made


def complaints(root: Path = LOCALES) -> list[str]:
    """Messages that are missing or fuzzy."""
    found = []
    for path in sorted(root.glob("*/LC_MESSAGES/*.po")):
        file = polib.pofile(str(path), encoding="utf-8")
        found += [f"{path}: missing: {entry.msgid!r}" for entry in file.untranslated_entries()]
        found += [f"{path}: fuzzy: {entry.msgid!r}" for entry in file.fuzzy_entries()]
    return found


if __name__ == "__main__":
    compile_all()
    if "--check" in sys.argv and (wrong := complaints()):
        sys.exit("\n".join(wrong))
