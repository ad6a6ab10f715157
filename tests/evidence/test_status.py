"""Status lists: one bit each, the same text for the same bits, unknown rather than valid when in doubt."""

import base64
import gzip
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obole.evidence import status
from obole.evidence.status import BITS, BadList, ListFull, Standing, StatusList
from tests.evidence.house import INDEXES, LISTS, NOW, house, listed

INDEX = st.integers(0, BITS - 1)


def test_index_0_is_the_highest_bit_of_the_first_byte():
    bits = StatusList()
    bits[0] = bits[9] = True
    assert bytes(bits.bits[:2]) == b"\x80\x40"
    bits[0] = False
    assert bytes(bits.bits[:2]) == b"\x00\x40"


@given(st.sets(INDEX, max_size=40), INDEX)
def test_a_list_survives_its_encoding(chosen, other):
    bits = StatusList()
    for index in chosen:
        bits[index] = True
    read = StatusList.decode(bits.encode())
    assert read.bits == bits.bits
    assert all(read[index] for index in chosen)
    assert read[other] == (other in chosen)
    assert read.encode() == bits.encode()


@pytest.mark.parametrize("index", [-1, BITS])
def test_there_is_no_bit_outside_the_list(index):
    with pytest.raises(BadList):
        StatusList()[index]
    with pytest.raises(BadList):
        status.entry(status.REVOCATION, "x", index)


def packed(data: bytes) -> str:
    return "u" + base64.urlsafe_b64encode(gzip.compress(data)).rstrip(b"=").decode()


@pytest.mark.parametrize(
    "encoded",
    ["", "x", "u", "u!!!", "uAAAA", packed(b"short"), packed(bytes(10**6)), packed(bytes(BITS // 8))[:-12]],
)
def test_other_texts_are_refused(encoded):
    with pytest.raises(BadList):
        StatusList.decode(encoded)


def test_a_list_keeps_its_size_small():
    bits = StatusList()
    for index in range(0, BITS, BITS // 50):
        bits[index] = True
    assert len(bits.encode()) < 500


def test_an_index_is_random_and_never_given_twice():
    taken: set[int] = set()
    for _ in range(500):
        taken.add(status.pick(taken.__contains__))
    assert len(taken) == 500
    assert sorted(taken) != list(taken)
    assert max(taken) - min(taken) > BITS // 2, "scattered over the list, one run in 2**500 apart"


def test_a_full_list_says_so():
    with pytest.raises(ListFull):
        status.pick(lambda index: True)


def test_the_taken_one_is_passed_over():
    draws = iter([5, 5, 6])
    assert status.pick({5}.__contains__, lambda below: next(draws)) == 6


def pointer(purpose=status.REVOCATION):
    return status.entry(purpose, LISTS[purpose], INDEXES[purpose])


def test_a_bit_says_clear_or_set():
    assert status.read(listed(status.REVOCATION), pointer(), NOW) is Standing.CLEAR
    assert status.read(listed(status.REVOCATION, revoked=True), pointer(), NOW) is Standing.SET


@pytest.mark.parametrize("later", [timedelta(days=2), timedelta(seconds=-1)])
def test_a_list_out_of_its_time_says_unknown(later):
    assert status.read(listed(status.REVOCATION), pointer(), NOW + later) is Standing.UNKNOWN


def test_another_list_says_unknown():
    assert status.read(listed(status.STATE), pointer(), NOW) is Standing.UNKNOWN
    moved = {**listed(status.REVOCATION), "id": "elsewhere"}
    assert status.read(moved, pointer(), NOW) is Standing.UNKNOWN


def test_a_certificate_points_to_both_lists():
    entries = house().certificate["credentialStatus"]
    assert [entry["statusPurpose"] for entry in entries] == ["revocation", "message"]
    assert entries[1]["statusSize"] == 1
    assert len(entries[1]["statusMessage"]) == 2, "the standard: one message for each value"
