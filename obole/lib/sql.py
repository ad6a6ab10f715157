"""Named statements: ``<room>/sql/*.sql`` files, each statement under ``-- name:`` and one plain sentence."""

import re
from functools import cache
from pathlib import Path

_HEAD = re.compile(r"^-- name: (?P<name>\w+)\n-- (?P<sentence>.+)\n", re.MULTILINE)


@cache
def statements(folder: Path) -> dict[str, str]:
    """Every statement in the folder's .sql files by name. Raises ValueError for a name given twice."""
    found: dict[str, str] = {}
    for path in sorted(folder.glob("*.sql")):
        text = path.read_text()
        heads = list(_HEAD.finditer(text))
        for head, end in zip(heads, [h.start() for h in heads[1:]] + [len(text)], strict=True):
            if head["name"] in found:
                raise ValueError(f"{path}: statement {head['name']} is named twice")
            found[head["name"]] = text[head.end() : end].strip().rstrip(";")
    return found


def named(room_file: str, name: str) -> str:
    """The statement ``name`` from the ``sql`` folder beside ``room_file`` (a module's ``__file__``)."""
    return statements(Path(room_file).parent / "sql")[name]
