"""Files as they come: real ones, and broken ones. Every line is told."""

import io
import json
from collections import Counter

import pytest

from obole.activity.refusals import BadFile
from obole.activity.sources import acts_json, fitbit_daily
from tests.shared import DATA

FITBIT = DATA / "activity" / "fitbit"


def lines(text: bytes) -> list[tuple[int, str | None]]:
    return [(line.number, line.code) for line in fitbit_daily.read(io.BytesIO(text))]


@pytest.mark.parametrize("name", ["dailySteps_merged.csv", "dailyActivity_merged.csv"])
def test_it_reads_the_real_files_of_33_people(name: str) -> None:
    with (FITBIT / name).open("rb") as stream:
        found = list(fitbit_daily.read(stream))
    assert len(found) == 940
    assert len({line.external_id for line in found}) == 33
    assert Counter(line.code for line in found) == {None: 940}
    assert sum(line.reading.quantity for line in found if line.reading) == 7_179_636


def test_both_real_files_tell_the_same_days() -> None:
    told = []
    for name in ("dailySteps_merged.csv", "dailyActivity_merged.csv"):
        with (FITBIT / name).open("rb") as stream:
            told.append({(r.external_id, r.reading) for r in fitbit_daily.read(stream)})
    assert told[0] == told[1]


BROKEN = [
    (b"Id,ActivityDay,StepTotal\n1,4/12/2016,100\n", [(2, None)]),
    (b"\xef\xbb\xbfId,ActivityDay,StepTotal\r\n1,4/12/2016,100\r\n", [(2, None)]),
    (b"Id,ActivityDay,StepTotal\n1,2016-04-12,-5\n", [(2, "bad_quantity")]),
    (b"Id,ActivityDay,StepTotal\n1,4/12/2016,1e3\n", [(2, "bad_quantity")]),
    (b"Id,ActivityDay,StepTotal\n1,31/31/2016,100\n1,,5\n", [(2, "bad_day"), (3, "bad_day")]),
    (b"Id,ActivityDay,StepTotal\n,4/12/2016,100\n1\n", [(2, "unknown_person"), (3, "bad_day")]),
    ("Id,ActivityDay,StepTotal\n1,4/12/2016,١٢\n".encode(), [(2, "bad_quantity")]),
    (b"Id,ActivityDay,StepTotal\n1,4/12/2016,99999999999999999999\n", [(2, "bad_quantity")]),
]


@pytest.mark.parametrize(("text", "told"), BROKEN)
def test_a_broken_line_is_told_and_the_others_are_read(
    text: bytes, told: list[tuple[int, str | None]]
) -> None:
    assert lines(text) == told


@pytest.mark.parametrize("text", [b"", b"a,b\n1,2\n", b"\xff\xfe\x00I", b"Id,ActivityDay\n", b"\x00\x01\x02"])
def test_what_is_no_such_file_is_refused_whole(text: bytes) -> None:
    with pytest.raises(BadFile):
        lines(text)


ACT = {"source": "phone", "record": "1", "kind": "walk", "quantity": 5, "day": "2026-03-02"}
ITEMS = [
    (ACT, None),
    ("walk", "bad_line"),
    (None, "bad_line"),
    (ACT | {"record": None}, "bad_record"),
    (ACT | {"record": "x" * 121}, "bad_record"),
    (ACT | {"record": "a\nb"}, "bad_record"),
    (ACT | {"source": "typed"}, "bad_record"),
    (ACT | {"rev": -1}, "bad_record"),
    (ACT | {"rev": True}, "bad_record"),
    (ACT | {"day": "2026-13-01"}, "bad_day"),
    (ACT | {"day": 20260302}, "bad_day"),
    (ACT | {"kind": 7}, "unknown_kind"),
    (ACT | {"quantity": "5"}, "bad_quantity"),
    (ACT | {"quantity": 5.0}, "bad_quantity"),
    (ACT | {"quantity": True}, "bad_quantity"),
    (ACT | {"person": ["x"]}, "unknown_person"),
]


@pytest.mark.parametrize(("item", "code"), ITEMS)
def test_each_act_of_our_json_is_read_or_refused(item: object, code: str | None) -> None:
    (line,) = acts_json.read(io.BytesIO(json.dumps([item]).encode()))
    assert line.code == code
    assert (line.reading is None) == (code is not None)


@pytest.mark.parametrize("text", [b"", b"{", b'{"acts": 3}', b"[" * 100_000, b"\xff"])
def test_json_that_is_none_is_refused_whole(text: bytes) -> None:
    with pytest.raises(BadFile):
        list(acts_json.read(io.BytesIO(text)))
