"""Certificate numbers: what people mistype is caught."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from obole.evidence.numbers import NotANumber, Number, check_digit, parse

NUMBERS = st.builds(Number, st.integers(1000, 9999), st.integers(1, 10**12 - 1))


def test_damms_own_example():
    assert check_digit("572") == 4  # H. M. Damm's, as everywhere quoted


def test_a_number_reads_as_people_write_it():
    assert str(Number(2026, 412)) == "2026-000412-4"
    assert str(Number(2026, 1_234_567)) == "2026-1234567-" + str(check_digit("20261234567"))


@given(NUMBERS)
def test_what_is_printed_is_read(number):
    assert parse(str(number)) == number


@pytest.mark.parametrize(
    "typed", [" 2026 000412 4 ", "20260004124", "2026–000412–4", "２０２６-０００４１２-４"]
)
def test_dashes_spaces_and_wide_digits_are_forgiven(typed):
    assert parse(typed) == Number(2026, 412)


@given(NUMBERS, st.data())
def test_any_single_wrong_digit_is_caught(number, data):
    text = str(number)
    at = data.draw(st.sampled_from([at for at, letter in enumerate(text) if letter != "-"]))
    wrong = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != text[at]]))
    with pytest.raises(NotANumber):
        parse(text[:at] + wrong + text[at + 1 :])


@given(NUMBERS, st.data())
def test_any_swap_of_neighbours_is_caught(number, data):
    digits = str(number).replace("-", "")
    at = data.draw(st.integers(0, len(digits) - 2))
    assume(digits[at] != digits[at + 1])
    with pytest.raises(NotANumber):
        parse(digits[:at] + digits[at + 1] + digits[at] + digits[at + 2 :])


@pytest.mark.parametrize(
    "text",
    ["", "x", "2026-412-1", "2026-0000000-0", "2026-0000412-4", "2026-000412", "9" * 40],
)
def test_other_texts_are_refused_by_name(text):
    with pytest.raises(NotANumber, match="isn't a certificate number|not_a_certificate_number"):
        parse(text)


@pytest.mark.parametrize(("year", "running"), [(999, 1), (10_000, 1), (2026, 0), (2026, 10**12)])
def test_numbers_have_bounds(year, running):
    with pytest.raises(NotANumber):
        Number(year, running)
