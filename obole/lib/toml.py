"""Readers of the data that non-programmers edit: ``obole/data/**/*.toml``, and a house's own files beside it."""

import hashlib
import os
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

PACKAGED = Path(__file__).parent.parent / "data"


def folders() -> list[Path]:
    """The data folders, the house's own (OBOLE_RULES) first: a file there adds to or replaces the packaged one."""
    own = os.environ.get("OBOLE_RULES")
    return [Path(own), PACKAGED] if own else [PACKAGED]


def find(name: str) -> Path:
    """The file of that name in the first folder that has it. Raises FileNotFoundError."""
    for folder in folders():
        if (folder / name).is_file():
            return folder / name
    raise FileNotFoundError(name)


def names(sub: str) -> list[str]:
    """The .toml files under ``sub``, by relative name, each once, sorted."""
    return sorted({f"{sub}/{path.name}" for folder in folders() for path in (folder / sub).glob("*.toml")})


@cache
def read(name: str) -> dict[str, Any]:
    """The parsed file."""
    return tomllib.loads(find(name).read_text(encoding="utf-8"))


@cache
def digest(name: str) -> str:
    """SHA-256 (hex) of the file's bytes: what an award points to."""
    return hashlib.sha256(find(name).read_bytes()).hexdigest()
