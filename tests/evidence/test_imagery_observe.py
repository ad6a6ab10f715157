"""Real and made pictures read from files: what is used, what is refused, and what is said."""

import hashlib
import json
import re
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import rasterio
import rfc8785
from PIL import Image
from rasterio.crs import CRS

from obole.evidence.imagery.observe import Observation, observe
from obole.evidence.imagery.refusals import NoScenes, NotAPlace
from obole.evidence.imagery.report import as_json, before_and_after, write_chips
from obole.evidence.imagery.season import Season
from obole.evidence.imagery.verdict import Answer, Why
from tests.evidence import imagery_scenes as world
from tests.evidence.imagery_scenes import MADE_PLACE, REAL, SAXAUL, WILLOW

NOW = datetime(2018, 3, 1, tzinfo=UTC)
PLANTED = date(2016, 11, 1)
HAZE = date(2017, 7, 15)


@pytest.fixture(scope="session")
def real_scenes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return world.unstack(tmp_path_factory.mktemp("real"))


def look(folder: Path, place: dict[str, Any] | None = None, **told: Any) -> Observation:
    given = {"planted_on": PLANTED, "species": WILLOW, "now": NOW} | told
    return observe(place or world.real_place(), folder, **given)


def codes(observation: Observation) -> dict[str, int]:
    found = [refused.code for refused in observation.refused]
    return {code: found.count(code) for code in found}


def summers(*years: int, month: int = 7) -> list[date]:
    return [date(year, month, day) for year in years for day in (4, 14, 24)]


def made_now(folder: Path, **told: Any) -> Observation:
    given = {"planted_on": date(2023, 4, 1), "now": datetime(2026, 11, 1, tzinfo=UTC)} | told
    return look(folder, MADE_PLACE, **given)


# Real dates


def test_all_68_real_dates_are_read_and_each_is_used_or_refused(real_scenes: Path) -> None:
    found = look(real_scenes)
    assert len(found.chips) == 68
    assert len(found.verdict.used) + len(found.refused) == 68
    assert codes(found)["clouded"] >= 20
    assert found.verdict.change is not None
    assert found.verdict.change.season.year_of(date(2017, 8, 4)) == 2017


def test_unchanged_land_in_slovenia_is_not_seen_to_be_planted(real_scenes: Path) -> None:
    found = look(real_scenes).verdict
    assert (found.answer, found.why) == (Answer.NOT_SEEN, Why.UNCHANGED)
    assert found.change is not None
    assert abs(found.change.value) < 0.05


def test_twenty_wholly_clouded_real_dates_give_no_usable_image(tmp_path: Path) -> None:
    clouded = [
        row["datetime"] for row in json.loads((REAL / "summary.json").read_text()) if row["cloud"] == 1
    ]
    days = {datetime.fromisoformat(text) for text in clouded}
    found = look(world.unstack(tmp_path, days.__contains__))
    assert len(found.chips) == len(days) >= 20
    assert (found.verdict.answer, found.verdict.why) == (Answer.CANNOT_TELL, Why.NO_USABLE_IMAGE)
    assert found.verdict.change is None
    assert codes(found) == {"clouded": len(days)}


def test_the_haze_of_15_july_2017_does_not_change_the_verdict(real_scenes: Path, tmp_path: Path) -> None:
    """The mask calls the day clear there, yet NDVI is 0.49 where five days before it was 0.69."""
    world.unstack(tmp_path, lambda moment: moment.date() != HAZE)
    told = {"season": Season(5, 21), "place": world.real_place(row=18, column=50)}
    hazy, clean = look(real_scenes, **told).verdict, look(tmp_path, **told).verdict
    haze = next(one for one in hazy.used if one.day == HAZE)
    assert haze.place < min(one.place for one in hazy.used if one.day != HAZE) - 0.08
    assert (hazy.answer, hazy.why) == (clean.answer, clean.why)
    assert hazy.change is not None
    assert clean.change is not None
    assert hazy.change.value == pytest.approx(clean.change.value, abs=0.02)


def test_january_against_july_is_not_comparable(tmp_path: Path) -> None:
    world.unstack(
        tmp_path, lambda moment: moment < datetime(2017, 2, 1, tzinfo=UTC) and moment.month in (12, 1)
    )
    world.unstack(tmp_path, lambda moment: moment.year == 2017 and moment.month == 7)
    found = look(tmp_path, planted_on=date(2017, 3, 1)).verdict
    assert (found.answer, found.why) == (Answer.CANNOT_TELL, Why.NOT_COMPARABLE)


def test_the_eighteen_supplied_items_are_read_with_their_checksums() -> None:
    found = look(REAL)
    assert len(found.chips) == 18
    assert not set(codes(found)) & {"missing_checksum", "wrong_checksum", "broken_item", "wrong_crs"}


def test_saxauls_one_year_old_cannot_be_seen_before_a_named_year(real_scenes: Path) -> None:
    found = look(real_scenes, species=SAXAUL, plants_per_ha=675).verdict
    assert (found.answer, found.why) == (Answer.CANNOT_TELL, Why.TOO_YOUNG)
    assert found.before_year == found.detectable_year == 2021


def test_a_place_under_ten_whole_pixels_gets_no_claim(real_scenes: Path) -> None:
    found = look(real_scenes, world.real_place(metres=45))
    assert found.pixels < 10
    assert found.verdict.why is Why.TOO_SMALL


def test_scenes_after_now_are_not_looked_at(real_scenes: Path) -> None:
    found = look(real_scenes, now=datetime(2016, 12, 1, tzinfo=UTC))
    assert codes(found)["future_scene"] == sum(
        moment.year >= 2017 or moment.month == 12 for moment in after_2015()
    )


def after_2015() -> list[datetime]:
    return [moment for moment in world.real_days() if moment.year > 2015]


# Made scenes


def test_clear_greening_of_the_place_alone_is_seen(tmp_path: Path) -> None:
    stated = {"raster:scale": 0.0001, "raster:offset": -0.1}
    world.made(tmp_path, summers(2022), 0.2, stated=stated)
    world.made(tmp_path, summers(2026), 0.6, stated=stated)
    found = made_now(tmp_path)
    assert (found.verdict.answer, found.verdict.why) == (Answer.SEEN, Why.GREENED)
    assert found.verdict.change is not None
    assert found.verdict.change.low > 0.1
    assert found.pixels == 28 * 28


def test_a_place_that_stays_as_it_was_is_not_seen(tmp_path: Path) -> None:
    stated = {"raster:bands": [{"scale": 0.0001, "offset": -0.1}]}
    world.made(tmp_path, summers(2022, 2026), 0.2, stated=stated)
    assert made_now(tmp_path).verdict.answer is Answer.NOT_SEEN


def test_a_wet_year_that_greens_everything_is_not_taken_for_trees(tmp_path: Path) -> None:
    stated = {"raster:scale": 0.0001, "raster:offset": -0.1}
    world.made(tmp_path, summers(2022), 0.2, stated=stated)
    for path in world.made(tmp_path, summers(2026), 0.2, stated=stated):
        lift(path)
    found = made_now(tmp_path).verdict
    assert found.answer is Answer.NOT_SEEN
    assert found.change is not None
    assert found.change.control_after - found.change.control_before > 0.1


def lift(item: Path) -> None:
    """All land greener: infrared up by 0.1 everywhere."""
    path = item.with_name(f"{item.stem}_nir.tif")
    with rasterio.open(path, "r+") as source:
        source.write(source.read(1) + 1000, 1)
    world.change(item, lambda told: told["assets"]["nir"].update({"file:checksum": world.multihash(path)}))


@pytest.mark.parametrize(
    ("offset", "properties", "stated", "code"),
    [
        (1000, {}, {}, "offset_unapplied"),
        (1000, {"s2:processing_baseline": "05.09"}, {"raster:offset": 0}, "offset_unapplied"),
        (1000, {"earthsearch:boa_offset_applied": True}, {"raster:scale": 0.0001}, "offset_unapplied"),
        (0, {"earthsearch:boa_offset_applied": True}, {"raster:offset": -0.1}, "offset_twice"),
    ],
)
def test_a_wrong_offset_is_found_whatever_the_metadata_say(
    tmp_path: Path, offset: int, properties: dict[str, Any], stated: dict[str, Any], code: str
) -> None:
    world.made(tmp_path, summers(2022, 2026), 0.4, offset=offset, properties=properties, stated=stated)
    found = made_now(tmp_path)
    assert codes(found) == {code: 6}
    assert found.verdict.why is Why.NO_USABLE_IMAGE


def test_an_applied_offset_passes_without_any_flag(tmp_path: Path) -> None:
    world.made(tmp_path, summers(2022), 0.2, offset=0)
    world.made(tmp_path, summers(2026), 0.6, offset=0)
    assert made_now(tmp_path).verdict.answer is Answer.SEEN


def test_without_plants_an_offset_nobody_states_is_refused(tmp_path: Path) -> None:
    for path in world.made(tmp_path, summers(2022), 0.2, offset=0):
        classify(path, np.full((world.SIDE, world.SIDE), 5, dtype=np.uint8))
    assert codes(made_now(tmp_path)) == {"offset_unknown": 3}


def classify(item: Path, classes: np.ndarray) -> None:
    """Replace a made scene's classification."""
    path = world.tiff(item.with_name(f"{item.stem}_scl.tif"), classes, 0, 1.0, world.UTM48, world.ORIGIN)
    world.change(item, lambda told: told["assets"]["scl"].update({"file:checksum": world.multihash(path)}))


def test_one_date_with_another_offset_is_found_by_its_neighbours(tmp_path: Path) -> None:
    """Bare land: no plants to judge by, and the metadata of one date claims an offset already taken off."""
    bare = np.full((world.SIDE, world.SIDE), 5, dtype=np.uint8)
    stated = {"raster:offset": -0.1}
    items = world.made(tmp_path, [*summers(2022, 2026), date(2026, 8, 3)], 0.2, stated=stated)
    items += world.made(tmp_path, [date(2026, 8, 13)], 0.2, offset=0, stated=stated)
    for item in items:
        classify(item, bare)
    found = made_now(tmp_path)
    assert codes(found) == {"blue_disagrees": 1}
    assert found.verdict.answer is Answer.NOT_SEEN


def test_a_cloud_over_the_place_alone_is_refused_though_the_scene_is_clear(tmp_path: Path) -> None:
    classes = np.where(world.inside(), 9, 4).astype(np.uint8)
    for path in world.made(tmp_path, summers(2022), 0.2, offset=0, properties={"eo:cloud_cover": 10}):
        classify(path, classes)
    found = made_now(tmp_path)
    assert codes(found) == {"clouded": 3}
    assert [chip.cloud_share for chip in found.chips] == [1.0] * 3


def test_nodata_never_enters_a_middle(tmp_path: Path) -> None:
    world.made(tmp_path, summers(2022), 0.2, offset=0)
    whole = made_now(tmp_path, planted_on=date(2022, 1, 1), season=Season(7, 1))
    for path in tmp_path.glob("*_red.tif"):
        with rasterio.open(path, "r+") as source:
            numbers = source.read(1)
            numbers[15:45, 15:17] = 0  # within the 10 % a place may lack
            source.write(numbers, 1)
        item = path.with_name(path.name.replace("_red.tif", ".json"))
        world.change(
            item,
            lambda told, path=path: told["assets"]["red"].update({"file:checksum": world.multihash(path)}),
        )
    holed = made_now(tmp_path, planted_on=date(2022, 1, 1), season=Season(7, 1))
    assert codes(holed) == codes(whole) == {"not_compared": 3}
    assert all(0 < chip.cloud_share < 0.1 for chip in holed.chips)
    assert b"\x00\x80" in holed.chips[0].data  # -32768 where red had no data


def test_a_control_given_by_hand_is_compared_with(tmp_path: Path) -> None:
    world.made(tmp_path, summers(2022), 0.2, offset=0)
    world.made(tmp_path, summers(2026), 0.6, offset=0)
    beside = world.square(560_150, 4_299_850 - 320, 80, world.UTM48)
    found = made_now(tmp_path, control=beside)
    assert found.verdict.answer is Answer.SEEN
    assert found.control_pixels == 64


# Refusals


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "catalog.json").write_text('{"type": "Catalog"}')
    with pytest.raises(NoScenes):
        look(tmp_path)


@pytest.mark.parametrize(
    "place",
    [
        {"type": "Point", "coordinates": [10, 45]},
        {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]},
        {"type": "Polygon", "coordinates": [[[500000, 0], [500001, 0], [500001, 1], [500000, 0]]]},
        {"nonsense": True},
    ],
)
def test_only_a_polygon_in_degrees_is_a_place(tmp_path: Path, place: dict[str, Any]) -> None:
    with pytest.raises(NotAPlace):
        look(tmp_path, place)


def drop_checksum(folder: Path, item: Path) -> None:
    world.change(item, lambda told: told["assets"]["red"].pop("file:checksum"))


def swap_checksum(folder: Path, item: Path) -> None:
    world.change(item, lambda told: told["assets"]["red"].update({"file:checksum": "1220" + "0" * 64}))


def lose_file(folder: Path, item: Path) -> None:
    (folder / f"{item.stem}_red.tif").unlink()


def break_file(folder: Path, item: Path) -> None:
    path = folder / f"{item.stem}_red.tif"
    path.write_bytes(b"II*\x00 not a picture")
    world.change(item, lambda told: told["assets"]["red"].update({"file:checksum": world.multihash(path)}))


def cut_file(folder: Path, item: Path) -> None:
    path = folder / f"{item.stem}_red.tif"
    path.write_bytes(path.read_bytes()[:3000])
    world.change(item, lambda told: told["assets"]["red"].update({"file:checksum": world.multihash(path)}))


def break_item(folder: Path, item: Path) -> None:
    item.write_text(item.read_text()[:200])


def drop_band(folder: Path, item: Path) -> None:
    world.change(item, lambda told: told["assets"].pop("scl"))


def point_away(folder: Path, item: Path) -> None:
    world.change(item, lambda told: told["assets"]["red"].update({"href": "https://example.org/red.tif"}))


def point_up(folder: Path, item: Path) -> None:
    world.change(item, lambda told: told["assets"]["red"].update({"href": "../red.tif"}))


def say_other_crs(folder: Path, item: Path) -> None:
    world.change(item, lambda told: told["properties"].update({"proj:code": "EPSG:32633"}))


def in_degrees(folder: Path, item: Path) -> None:
    path = folder / f"{item.stem}_red.tif"
    world.tiff(path, np.ones((60, 60), dtype=np.uint16), 0, 1.0, CRS.from_epsg(4326), world.ORIGIN)
    world.change(item, lambda told: told["assets"]["red"].update({"file:checksum": world.multihash(path)}))


def elsewhere(folder: Path, item: Path) -> None:
    path = folder / f"{item.stem}_red.tif"
    away = world.ORIGIN @ world.Affine.translation(40, 0)
    world.tiff(path, np.ones((60, 60), dtype=np.uint16), 0, 1.0, world.UTM48, away)
    world.change(item, lambda told: told["assets"]["red"].update({"file:checksum": world.multihash(path)}))


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (drop_checksum, "missing_checksum"),
        (swap_checksum, "wrong_checksum"),
        (lose_file, "wrong_checksum"),
        (break_file, "broken_file"),
        (cut_file, "broken_file"),
        (break_item, "broken_item"),
        (drop_band, "broken_item"),
        (point_away, "outside_folder"),
        (point_up, "outside_folder"),
        (say_other_crs, "wrong_crs"),
        (in_degrees, "wrong_crs"),
        (elsewhere, "outside_scene"),
    ],
)
def test_one_spoilt_scene_is_refused_by_name_and_the_others_still_tell(
    tmp_path: Path, spoil: Any, code: str
) -> None:
    world.made(tmp_path, [*summers(2022), date(2022, 8, 3)], 0.2, offset=0)
    items = world.made(tmp_path, [*summers(2026), date(2026, 8, 3)], 0.6, offset=0)
    spoil(tmp_path, items[0])
    found = made_now(tmp_path)
    assert codes(found) == {code: 1}
    assert str(found.refused[0].refusal)
    assert found.verdict.answer is Answer.SEEN


def test_when_no_scene_can_be_opened_nothing_is_said_about_the_place(tmp_path: Path) -> None:
    for item in world.made(tmp_path, summers(2022, 2026), 0.2, offset=0):
        swap_checksum(tmp_path, item)
    found = made_now(tmp_path)
    assert codes(found) == {"wrong_checksum": 6}
    assert (found.pixels, found.verdict.why) == (None, Why.NO_USABLE_IMAGE)


def test_clear_dates_too_few_to_compare_are_listed_as_such(tmp_path: Path) -> None:
    world.made(tmp_path, summers(2026), 0.2, offset=0)
    found = made_now(tmp_path)
    assert codes(found) == {"not_compared": 3}
    assert found.verdict.why is Why.TOO_FEW_DATES


def test_a_file_beside_a_picture_changes_nothing(tmp_path: Path) -> None:
    world.made(tmp_path, summers(2022, 2026), 0.2, offset=0)
    plain = made_now(tmp_path)
    for path in tmp_path.glob("*_nir.tif"):
        band = '<PAMRasterBand band="1"><Offset>0.3</Offset><Scale>0.0003</Scale></PAMRasterBand>'
        path.with_name(path.name + ".aux.xml").write_text(f"<PAMDataset>{band}</PAMDataset>")
    assert [chip.sha256 for chip in made_now(tmp_path).chips] == [chip.sha256 for chip in plain.chips]


ODD = (None, True, 0, -1, 1e400, "", "x", "a\x00b", [], [1], {}, {"x": 1})


def test_any_odd_value_in_an_item_is_a_refusal_or_harmless(tmp_path: Path) -> None:
    stated = {"raster:offset": -0.1, "bands": [{"name": "b", "data_type": "uint16"}]}
    (path,) = world.made(tmp_path, [date(2022, 7, 4)], 0.2, stated=stated, properties={"eo:cloud_cover": 4})
    good = path.read_text()
    for place in places(json.loads(good)):
        for odd in ODD:
            item = json.loads(good)
            put(item, place, odd)
            path.write_text(json.dumps(item))
            assert_told_or_refused(tmp_path, (place, odd))


def places(told: Any, above: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every path into a JSON value."""
    inner = told.items() if isinstance(told, dict) else enumerate(told) if isinstance(told, list) else ()
    return [way for key, value in inner for way in [(*above, key), *places(value, (*above, key))]]


def put(told: Any, place: tuple[Any, ...], value: Any) -> None:
    for key in place[:-1]:
        told = told[key]
    told[place[-1]] = value


def assert_told_or_refused(folder: Path, case: object) -> None:
    try:
        found = made_now(folder)
    except NoScenes:
        return
    assert found.verdict.answer is Answer.CANNOT_TELL, case
    assert len(found.refused) == 1, case
    assert "…" not in str(found.refused[0].refusal), case


# Chips


def test_chips_are_bytes_anyone_can_hash_and_pictures_that_say_their_date(
    real_scenes: Path, tmp_path: Path
) -> None:
    found = look(real_scenes)
    files = write_chips(found.chips, tmp_path / "chips")
    assert len(files) == 2 * 68
    chip = next(one for one in found.chips if one.scene == "S2_48")
    assert hashlib.sha256((tmp_path / "chips" / "S2_48.ndvi").read_bytes()).hexdigest() == chip.sha256
    picture = Image.open(BytesIO(chip.png))
    assert picture.info["date"] == chip.taken_at.isoformat()
    assert {"sensor", "cloud_share"} <= picture.info.keys()
    assert max(picture.size) >= 640


def test_the_same_scene_and_place_give_the_same_chip(real_scenes: Path) -> None:
    first, second = look(real_scenes), look(real_scenes, species=SAXAUL)
    assert [chip.sha256 for chip in first.chips] == [chip.sha256 for chip in second.chips]
    moved = look(real_scenes, world.real_place(column=36))
    assert moved.chips[0].sha256 != first.chips[0].sha256


def test_the_pair_of_pictures_is_one_of_each_compared_year(real_scenes: Path) -> None:
    found = look(real_scenes)
    pair = before_and_after(found)
    assert pair is not None
    assert [chip.taken_at.year for chip in pair] == [2016, 2017]
    assert {chip.scene for chip in pair} <= {reading.scene for reading in found.verdict.used}


def test_an_observation_is_told_as_json_without_floats(real_scenes: Path) -> None:
    told = as_json(look(real_scenes))
    assert rfc8785.dumps(told)
    assert told["answer"] == "not_seen"
    assert re.fullmatch(r"-?0\.\d{4}", told["change"]["value"])
    assert told["change"]["season"]["days"] == 60
    assert all(one["sentence"] and one["code"] for one in told["refused"])
    assert not find_floats(told)


def find_floats(told: Any) -> bool:
    if isinstance(told, dict):
        return any(find_floats(value) for value in told.values())
    return any(find_floats(value) for value in told) if isinstance(told, list) else isinstance(told, float)
