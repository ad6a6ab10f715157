"""Go's checksum database library reads our log: signature, inclusion, consistency hold; a fork doesn't."""

import base64
from collections.abc import Sequence
from pathlib import Path

import pytest

from obole.evidence import merkle
from tests.evidence import judges
from tests.evidence.house import LOG, Log, money


def log_of(size: int, *, altered: int | None = None) -> Log:
    log = Log()
    log.append(*(b"altered" if seq == altered else money(seq) for seq in range(size)))
    return log


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def listed(hashes: Sequence[bytes]) -> str:
    return ",".join(map(b64, hashes))


def record(log: Log, index: int, entry: bytes | None = None) -> str:
    path = merkle.inclusion(index, len(log.entries), log.node)
    return f"record {index} {b64(entry or log.entries[index])} {listed(path)}"


def ask(folder: Path, old: str, new: str, questions: list[str]) -> list[str]:
    """The old and the new checkpoint's verdict, then one for each question."""
    (folder / "key").write_text(str(LOG.verifier))
    (folder / "old").write_text(old)
    (folder / "new").write_text(new)
    (folder / "questions").write_text("\n".join(questions) + "\n")
    return judges.go(folder)


@pytest.fixture(scope="module")
def log() -> Log:
    return log_of(1500)


def test_go_accepts_checkpoints_inclusion_and_consistency(log, tmp_path):
    old, new = log.checkpoint(700).sign(LOG), log.checkpoint().sign(LOG)
    questions = [record(log, index) for index in (0, 1, 699, 700, 1023, 1024, 1499)]
    questions.append(f"tree {listed(merkle.consistency(700, 1500, log.node))}")
    assert ask(tmp_path, old, new, questions) == ["ok"] * 10


@pytest.mark.parametrize(
    ("old", "new"), [(1, 2), (1, 1500), (512, 1500), (1023, 1024), (1024, 1025), (1499, 1500)]
)
def test_go_accepts_consistency_between_awkward_sizes(log, old, new, tmp_path):
    questions = [f"tree {listed(merkle.consistency(old, new, log.node))}"]
    notes = log.checkpoint(old).sign(LOG), log.checkpoint(new).sign(LOG)
    assert ask(tmp_path, *notes, questions) == ["ok"] * 3


def test_go_refuses_a_forked_log(log, tmp_path):
    """An old entry is altered and all published anew, validly signed: the earlier checkpoint tells."""
    fork = log_of(1500, altered=123)
    questions = [
        f"tree {listed(merkle.consistency(700, 1500, fork.node))}",
        record(fork, 123),
        record(log, 123),
    ]
    verdicts = ask(tmp_path, log.checkpoint(700).sign(LOG), fork.checkpoint().sign(LOG), questions)
    assert verdicts[:2] == ["ok", "ok"], "both checkpoints are validly signed"
    assert verdicts[2:] == ["invalid transparency proof", "ok", "invalid transparency proof"]


def test_go_refuses_another_entry_and_a_forged_checkpoint(log, tmp_path):
    forged = log.checkpoint().sign(LOG).replace("\n1500\n", "\n1501\n")
    assert ask(tmp_path, forged, log.checkpoint().sign(LOG), [record(log, 5, b"another")]) == [
        f"invalid signature for key {LOG.name}+{LOG.verifier.key_id.hex()}",
        "ok",
        "invalid transparency proof",
    ]
