"""Signed notes, checkpoints and proof files: C2SP's own example holds, and what was touched doesn't."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from obole.evidence import notes
from tests.evidence.house import LOG, ORIGIN, Log, house, money

# The example of C2SP's signed-note, as published at c2sp.org/signed-note.
EXAMPLE_KEY = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
EXAMPLE = """This is an example message.

— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=
"""
WITNESS = notes.Signer("witness.example", Ed25519PrivateKey.from_private_bytes(bytes(32)))


def test_the_published_example_opens():
    verifier = notes.Verifier.parse(EXAMPLE_KEY)
    assert str(verifier) == EXAMPLE_KEY
    assert notes.open_note(EXAMPLE, [verifier]) == ("This is an example message.\n", [verifier])


@given(st.binary(min_size=32, max_size=32))
def test_a_verifier_key_survives_even_with_plus_signs_in_its_base64(seed):
    verifier = notes.Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(seed)).verifier
    assert notes.Verifier.parse(str(verifier)) == verifier


def test_a_plus_in_the_base64_is_not_a_divider():
    keys = (
        notes.Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32)).verifier
        for n in range(99)
    )
    verifier = next(key for key in keys if str(key).count("+") > 2)
    assert notes.Verifier.parse(str(verifier)) == verifier


@pytest.mark.parametrize(
    "vkey",
    [
        "",
        "a",
        "a+b",
        EXAMPLE_KEY.replace("530d903a", "530d903b"),
        EXAMPLE_KEY + "AA",
        EXAMPLE_KEY.replace("Ae", "Be"),
        "two words" + EXAMPLE_KEY[11:],
        EXAMPLE_KEY.replace("foo", "bar"),
    ],
)
def test_other_verifier_keys_are_refused(vkey):
    with pytest.raises(notes.NoteRefused):
        notes.Verifier.parse(vkey)


def test_several_sign_and_the_known_ones_are_named():
    note = notes.sign("one\n\ntwo\n", LOG, WITNESS)
    assert notes.open_note(note, [LOG.verifier]) == ("one\n\ntwo\n", [LOG.verifier])
    assert notes.open_note(note, [WITNESS.verifier, LOG.verifier])[1] == [LOG.verifier, WITNESS.verifier]


def test_nobody_known_signed():
    with pytest.raises(notes.NoteRefused, match="no known"):
        notes.open_note(EXAMPLE, [LOG.verifier])


@given(st.data())
def test_any_changed_character_of_a_note_is_caught(data):
    note = notes.Checkpoint(ORIGIN, 7, bytes(32)).sign(LOG)
    at = data.draw(st.integers(0, len(note) - 1))
    other = data.draw(st.characters(codec="utf-8").filter(lambda letter: letter != note[at]))
    with pytest.raises(notes.NoteRefused):
        notes.open_note(note[:at] + other + note[at + 1 :], [LOG.verifier])


@pytest.mark.parametrize("text", ["no newline", "tab\tinside\n", "\n\n\x00\n"])
def test_what_is_no_note_text_is_not_signed(text):
    with pytest.raises(notes.NoteRefused):
        notes.sign(text, LOG)


def test_a_name_with_a_plus_signs_nothing():
    with pytest.raises(notes.NoteRefused):
        notes.sign("x\n", notes.Signer("a+b", WITNESS.key))
    with pytest.raises(notes.NoteRefused):
        notes.sign("x\n")


def test_a_note_of_a_thousand_signatures_is_refused():
    line = LOG.line("x\n")
    with pytest.raises(notes.NoteRefused, match="too many"):
        notes.open_note("x\n\n" + line * 1000, [LOG.verifier])


@pytest.mark.parametrize("line", ["— a", "— a =", "- a AAAAAAA=", "— a b c", "— a AAAAAB==", "— a AAAA"])
def test_a_malformed_signature_line_spoils_the_note(line):
    with pytest.raises(notes.NoteRefused):
        notes.open_note(notes.sign("x\n", LOG) + line + "\n", [LOG.verifier])


def test_a_checkpoint_is_read_back():
    checkpoint = Log().checkpoint()
    assert checkpoint.text() == f"{ORIGIN}\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
    assert notes.open_checkpoint(checkpoint.sign(LOG), [LOG.verifier], origin=ORIGIN) == checkpoint


@pytest.mark.parametrize(
    "text", ["a\n1\n", "a\n01\nAAA=\n", "a\n-1\nAAA=\n", "a\n1\nAAA=\n", "a\n1\n\n\n", "a\n1\n!\n", "a"]
)
def test_other_texts_are_no_checkpoint(text):
    with pytest.raises(notes.NoteRefused):
        notes.Checkpoint.parse(text)


def test_a_checkpoint_needs_the_logs_own_signature():
    note = Log().checkpoint().sign(WITNESS)
    with pytest.raises(notes.NoteRefused, match="isn't signed by the log"):
        notes.open_checkpoint(note, [WITNESS.verifier, LOG.verifier], origin=ORIGIN)
    with pytest.raises(notes.NoteRefused):
        notes.open_checkpoint(Log().checkpoint().sign(LOG), [LOG.verifier], origin="elsewhere/log/2026")


def test_a_proof_file_proves_its_leaf_offline():
    made = house()
    proof = notes.Proof.parse(made.proof)
    assert str(proof) == made.proof
    assert proof.verify(made.leaf, [LOG.verifier], origin=ORIGIN) == made.log.checkpoint()
    with pytest.raises(notes.NoteRefused, match="doesn't hold this entry"):
        proof.verify(money(6), [LOG.verifier], origin=ORIGIN)


def test_a_proof_file_may_carry_something_extra():
    log = Log()
    log.append(b"only")
    proof = notes.Proof(0, (), log.checkpoint().sign(LOG), b"whatever")
    assert notes.Proof.parse(str(proof)) == proof
    assert proof.verify(b"only", [LOG.verifier], origin=ORIGIN).size == 1


@given(st.data())
def test_any_changed_character_of_a_proof_file_is_caught(data):
    made = house()
    at = data.draw(st.integers(0, len(made.proof) - 1))
    other = data.draw(st.characters(codec="utf-8").filter(lambda letter: letter != made.proof[at]))
    text = made.proof[:at] + other + made.proof[at + 1 :]
    with pytest.raises(notes.NoteRefused):
        notes.Proof.parse(text).verify(made.leaf, [LOG.verifier], origin=ORIGIN)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "c2sp.org/tlog-proof@v1",
        "c2sp.org/tlog-proof@v1\n\nx",
        "x\nindex 1\n\nx",
        "c2sp.org/tlog-proof@v1\nindex 01\n\nx",
        "c2sp.org/tlog-proof@v1\nindex 1\nAA==\n\nx",
    ],
)
def test_other_texts_are_no_proof(text):
    with pytest.raises(notes.NoteRefused):
        notes.Proof.parse(text)
