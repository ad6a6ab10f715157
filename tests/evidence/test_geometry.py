"""Rules for a place's outline, over TerraMatch's pass and fail files and cases of our own."""

import json
from typing import Any

import pytest
from shapely.affinity import translate
from shapely.geometry import box, mapping, shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import polygonize, unary_union

from obole.evidence import geometry
from obole.evidence.geometry import Country, Neighbour, area_m2, check_fields, check_outline
from obole.evidence.place_refusals import PlaceRefusal, WrongField
from tests.shared import DATA

CASES = DATA / "evidence" / "terramatch_polygon_cases"
METRE = 1 / 111_320
"""One metre at the equator, in degrees."""


def features(name: str) -> list[dict[str, Any]]:
    return json.loads((CASES / f"{name}.geojson").read_text())["features"]


def first(name: str) -> dict[str, Any]:
    return features(name)[0]


def land_of(name: str) -> BaseGeometry:
    """A country of Natural Earth 50m, its arcs unfolded."""
    world = json.loads((DATA / "evidence" / "natural_earth" / "countries-50m.json").read_text())
    (sx, sy), (tx, ty) = world["transform"]["scale"], world["transform"]["translate"]

    def arc(number: int) -> list[tuple[float, float]]:
        x = y = 0
        points = []
        for dx, dy in world["arcs"][number if number >= 0 else ~number]:
            x, y = x + dx, y + dy
            points.append((x * sx + tx, y * sy + ty))
        return points if number >= 0 else points[::-1]

    told = next(
        one for one in world["objects"]["countries"]["geometries"] if one["properties"]["name"] == name
    )
    parts = told["arcs"] if told["type"] == "MultiPolygon" else [told["arcs"]]
    rings = [[point for number in part[0] for point in arc(number)] for part in parts]
    return unary_union(
        list(polygonize(unary_union([shape({"type": "LineString", "coordinates": r}) for r in rings])))
    )


AUSTRALIA = Country("Australia", land_of("Australia"))


def refused(told: dict[str, Any], **rules: Any) -> PlaceRefusal:
    with pytest.raises(PlaceRefusal) as caught:
        check_outline(told, **rules)
    return caught.value


def square(west: float = 0, south: float = 0, east: float = 100, north: float = 100) -> dict[str, Any]:
    """A rectangle at the equator, in metres."""
    return mapping(box(west * METRE, south * METRE, east * METRE, north * METRE))


# TerraMatch's files


@pytest.mark.parametrize(
    "name",
    [
        "data_pass",
        "feature_bounds_pass",
        "geometry_type_pass",
        "not_overlapping_pass",
        "polygon_size_pass",
        "schema_pass",
    ],
)
def test_passing_files_pass_the_rule_they_are_made_for(name: str) -> None:
    told = first(name)
    if name == "feature_bounds_pass":  # 1,200 ha: made for the bounds, too large for one place
        assert geometry.outline(told).is_valid
        assert refused(told).code == "place_too_large"
    elif name == "geometry_type_pass":
        assert geometry.outline(told).geom_type == "Polygon"
    else:
        assert check_outline(told).is_valid


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("feature_bounds_fail", "out_of_bounds"),
        ("geometry_type_fail", "not_polygon"),
        ("polygon_size_fail", "place_too_large"),
    ],
)
def test_failing_files_fail_by_the_rule_they_are_made_for(name: str, code: str) -> None:
    assert refused(first(name)).code == code


def test_points_among_polygons_are_refused_one_by_one() -> None:
    kinds = []
    for told in features("geometry_type_mixed"):
        try:
            kinds.append(geometry.outline(told).geom_type)
        except PlaceRefusal as refusal:
            kinds.append(refusal.code)
    assert kinds == ["not_polygon", "Polygon", "not_polygon"]


@pytest.mark.parametrize("name", ["data_pass", "schema_pass"])
def test_complete_attributes_pass(name: str) -> None:
    check_fields(first(name)["properties"])


@pytest.mark.parametrize(("name", "code"), [("data_fail", "wrong_field"), ("schema_fail", "missing_fields")])
def test_empty_or_missing_attributes_are_named(name: str, code: str) -> None:
    with pytest.raises(PlaceRefusal) as caught:
        check_fields(first(name)["properties"])
    assert caught.value.code == code
    assert ("poly_name" if code == "wrong_field" else "plantstart, plantend") in str(caught.value)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("plantstart", "last spring"),
        ("num_trees", -4),
        ("num_trees", 2.5),
        ("num_trees", True),
        ("num_trees", "many"),
    ],
)
def test_impossible_attributes_are_refused(field: str, value: object) -> None:
    with pytest.raises(WrongField):
        check_fields(first("data_pass")["properties"] | {field: value})


def test_a_thai_place_does_not_lie_in_australia() -> None:
    assert refused(first("within_country_fail")).code == "place_too_large"
    small = mapping(shape(first("within_country_fail")["geometry"]).centroid.buffer(0.001))
    assert refused(small, country=AUSTRALIA).code == "outside_country"
    assert check_outline(first("within_country_pass"), country=AUSTRALIA).is_valid


def test_an_overlap_is_refused_and_can_be_drawn() -> None:
    told = first("not_overlapping_fail")
    approved = Neighbour("plot 11", translate(shape(told["geometry"]), 0.004, 0))
    refusal = refused(told, neighbours=[approved])
    assert refusal.code == "place_overlap"
    assert "plot 11" in str(refusal)
    drawn = shape(refusal.details["overlap"])
    assert drawn.area == pytest.approx(shape(told["geometry"]).intersection(approved.outline).area)


def test_the_place_beside_passes() -> None:
    beside = Neighbour("plot 11", shape(first("not_overlapping_fail")["geometry"]))
    assert check_outline(first("not_overlapping_pass"), neighbours=[beside]).is_valid


def test_an_arrow_of_several_polygons_is_one_place() -> None:
    found = geometry.outline(first("validate_geojson.csv"))
    assert found.geom_type == "MultiPolygon"


# Our own cases


@pytest.mark.parametrize("shift", [100, 96, 104])
def test_touching_edges_and_gps_jitter_pass(shift: float) -> None:
    neighbour = Neighbour("next", shape(square(shift, 0, shift + 100, 100)))
    assert check_outline(square(), neighbours=[neighbour]).is_valid


@pytest.mark.parametrize("shift", [94, 50, 0])
def test_more_than_jitter_is_an_overlap(shift: float) -> None:
    neighbour = Neighbour("next", shape(square(shift, 0, shift + 100, 100)))
    refusal = refused(square(), neighbours=[neighbour])
    assert refusal.details["percent"] == pytest.approx(100 - shift, abs=0.2)


def test_a_small_share_of_the_smaller_place_passes() -> None:
    corner = Neighbour("next", shape(square(92, 92, 192, 192)))
    assert check_outline(square(), neighbours=[corner]).is_valid


def test_a_place_crossing_itself_is_refused_where_it_does() -> None:
    bow = {"type": "Polygon", "coordinates": [[[0, 0], [0.002, 0.002], [0.002, 0], [0, 0.002], [0, 0]]]}
    refusal = refused(bow)
    assert refusal.code == "self_crossing"
    assert refusal.details["near"] == "0.00100, 0.00100"


def test_a_needle_is_a_spike() -> None:
    corners = [(0, 0), (100, 0), (100, 49), (700, 50), (100, 51), (100, 100), (0, 100), (0, 0)]
    needle = {"type": "Polygon", "coordinates": [[[x * METRE, y * METRE] for x, y in corners]]}
    refusal = refused(needle)
    assert refusal.code == "spike"
    assert refusal.details["near"] == f"{50 * METRE:.5f}, {700 * METRE:.5f}"


def test_a_square_and_a_long_field_are_no_spikes() -> None:
    assert check_outline(square()).is_valid
    assert check_outline(square(0, 0, 900, 20)).is_valid


@pytest.mark.parametrize(
    ("promised", "passes"), [(10_000, True), (13_200, True), (13_400, False), (7_900, False)]
)
def test_area_may_differ_from_the_promise_by_a_quarter(promised: int, passes: bool) -> None:
    if passes:
        assert check_outline(square(), promised_m2=promised).is_valid
    else:
        assert refused(square(), promised_m2=promised).code == "unlike_promise"


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"type": "Polygon"},
        {"type": "Polygon", "coordinates": "here"},
        {"geometry": {"type": "Blob"}},
        {"geometry": 4},
    ],
)
def test_what_is_no_geojson_is_refused(told: dict[str, Any]) -> None:
    assert refused(told).code in {"not_geojson", "place_empty"}


def test_a_line_drawn_as_polygon_has_no_area() -> None:
    flat = {"type": "Polygon", "coordinates": [[[0, 0], [0.001, 0], [0.002, 0], [0, 0]]]}
    assert refused(flat).code in {"place_empty", "self_crossing"}


@pytest.mark.parametrize(
    ("latitude", "degree_m2"), [(0, 12_308_778_361), (45, 8_768_928_000), (60, 6_218_000_000)]
)
def test_areas_agree_with_the_ellipsoid(latitude: float, degree_m2: int) -> None:
    """Areas of a 1 x 1 degree cell by the standard formula, scaled to a thousandth of a degree."""
    small = box(10, latitude - 0.0005, 10.001, latitude + 0.0005)
    assert area_m2(small) * 1_000_000 == pytest.approx(degree_m2, rel=0.002)
