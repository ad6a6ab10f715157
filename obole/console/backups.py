"""One file that holds the whole house: the database as pg_dump wrote it, photos, and secrets."""

import io
import os
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from obole import __version__
from obole.lib import database
from obole.lib.refusals import Refusal

KEPT = ("media", "secrets")


class NotEmpty(Refusal):
    """The data folder {folder} already holds a house; restore into an empty one."""

    code = "not_empty"
    status = 409


class BadBackup(Refusal):
    """This file isn't a backup of Obole, or it is damaged."""

    code = "bad_backup"


def backup(file: Path) -> dict[str, Any]:
    """Write the house into ``file`` (a gzipped tar, mode 0600); the house may be running."""
    folder = database.data_dir()
    with tempfile.TemporaryDirectory() as room:
        dump = Path(room) / "database.dump"
        dump.write_bytes(_pg("pg_dump", "--format=custom", "--no-owner", capture=True))
        private = os.open(file, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
        with os.fdopen(private, "wb") as out, tarfile.open(fileobj=out, mode="w:gz") as tar:
            _add_text(tar, "VERSION", __version__)
            tar.add(dump, "database.dump")
            for name in KEPT:
                if (folder / name).exists():
                    tar.add(folder / name, name)
    return {"file": str(file), "bytes": file.stat().st_size}


def restore(file: Path) -> dict[str, Any]:
    """Bring a house back into an empty data folder, then check its books. Raises NotEmpty, BadBackup."""
    folder = database.data_dir()
    if (folder / "secrets").exists() or (folder / "pg").exists():
        raise NotEmpty(folder=folder)
    with tempfile.TemporaryDirectory() as room:
        _unpack(file, Path(room))
        folder.mkdir(parents=True, exist_ok=True)
        for name in KEPT:
            if (Path(room) / name).exists():
                (Path(room) / name).rename(folder / name) if _same_disk(room, folder) else _copy(
                    Path(room) / name, folder / name
                )
        from obole.console.prepare import prepare

        prepare(migrate=False)
        _pg(
            "pg_restore",
            "--no-owner",
            "--exit-on-error",
            "--single-transaction",
            str(Path(room) / "database.dump"),
        )
        prepare()
    from obole.flows.evidence import verify_all

    return {"file": str(file)} | verify_all()


def _add_text(tar: tarfile.TarFile, name: str, text: str) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(text.encode())
    tar.addfile(info, io.BytesIO(text.encode()))


def _unpack(file: Path, room: Path) -> None:
    try:
        with tarfile.open(file, "r:gz") as tar:
            tar.extractall(room, filter="data")
    except (tarfile.TarError, EOFError, OSError) as error:
        raise BadBackup from error
    if not (room / "database.dump").is_file() or not (room / "VERSION").is_file():
        raise BadBackup


def _same_disk(one: str, other: Path) -> bool:
    return Path(one).stat().st_dev == other.stat().st_dev


def _copy(source: Path, target: Path) -> None:
    import shutil

    shutil.copytree(source, target)


def _pg(program: str, *arguments: str, capture: bool = False) -> bytes:
    """Run one of PostgreSQL's own programs as the owner of this house's database."""
    from obole.lib.keeper import client

    return client.run(program, *arguments, folder=database.data_dir(), capture=capture)
