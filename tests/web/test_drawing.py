"""The drawings: a tree is the same every day, growing only adds, and all is sound SVG without styles."""

from hashlib import sha256
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from obole.lib.drawing import (
    card,
    charts,
    coin,
    colour,
    empty,
    land,
    mark,
    plot,
    scene,
    seal,
    species,
    svg,
    topojson,
    tree,
    worldmap,
)

KINDS = sorted(species.every())
SEEDS = st.uuids().map(str)
GROWTH = st.floats(0, 1)


def boxes(text: str) -> ElementTree.Element:
    """The SVG, parsed; it carries no style attribute and no script."""
    assert "style=" not in text
    assert "<script" not in text
    return ElementTree.fromstring(text)


@settings(max_examples=40, deadline=None)
@given(seed=SEEDS, kind=st.sampled_from(KINDS), one=GROWTH, other=GROWTH)
def test_growing_only_adds(seed: str, kind: str, one: float, other: float) -> None:
    small, large = sorted((one, other))
    assert tree.branch_keys(seed, kind, small) <= tree.branch_keys(seed, kind, large)


@settings(max_examples=25, deadline=None)
@given(seed=SEEDS, kind=st.sampled_from(KINDS))
def test_full_grown_has_every_branch(seed: str, kind: str) -> None:
    assert len(tree.branch_keys(seed, kind, 1.0)) == tree.size(seed, kind)


@settings(max_examples=40, deadline=None)
@given(seed=SEEDS, kind=st.sampled_from(KINDS), price=st.integers(1_000, 400_000), percent=st.integers(0, 98))
def test_two_percent_of_the_price_can_be_seen(seed: str, kind: str, price: int, percent: int) -> None:
    less, more = price * percent // 100, price * (percent + 2) // 100
    pictures = [tree.svg(seed=seed, species=kind, growth=tree.growth(grams, price)) for grams in (less, more)]
    assert pictures[0] != pictures[1]


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_seed_is_the_same_tree_and_another_is_not(kind: str) -> None:
    tree.group.cache_clear()
    first = tree.svg(seed="a", species=kind)
    tree.group.cache_clear()
    assert tree.svg(seed="a", species=kind) == first != tree.svg(seed="b", species=kind)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("growth", [0.0, 0.02, 0.15, 0.16, 0.17, 0.3, 0.6, 1.0])
def test_there_is_never_a_bare_stick(kind: str, growth: float) -> None:
    leaves = set(species.get(kind).leaves["summer"])
    filled = {part.get("fill") for part in boxes(tree.svg(seed="a", species=kind, growth=growth)).iter()}
    assert len(leaves & filled) >= 2


@settings(max_examples=25, deadline=None)
@given(seed=SEEDS, kind=st.sampled_from(KINDS))
def test_a_full_grown_tree_weighs_little_and_stays_in_its_box(seed: str, kind: str) -> None:
    text = tree.svg(seed=seed, species=kind)
    assert 3_000 < len(text) < 50_000
    scale = float(text.split("scale(")[1].split(")")[0])
    assert 0.4 < scale <= 1.15


@pytest.mark.parametrize("kind", KINDS)
def test_each_state_and_season_has_its_own_drawing(kind: str) -> None:
    states = {state: tree.svg(seed="a", species=kind, growth=0.9, state=state) for state in tree.STATES}
    assert len(set(states.values())) == len(tree.STATES)
    assert "stroke-dasharray" in states["promised"]
    assert "tree-coin" in states["certified"]
    assert not set(species.get(kind).leaves["summer"]) & {
        part.get("fill") for part in boxes(states["dead"]).iter()
    }
    assert len({tree.svg(seed="a", species=kind, season=season) for season in tree.SEASONS}) == 4


@pytest.mark.parametrize(
    ("month", "latitude", "expected"),
    [
        (1, 40, "winter"),
        (4, 40, "spring"),
        (7, 40, "summer"),
        (10, 40, "autumn"),
        (12, 40, "winter"),
        (1, -33, "summer"),
        (7, -33, "winter"),
    ],
)
def test_seasons_turn_round_in_the_south(month: int, latitude: float, expected: str) -> None:
    assert tree.season(month, latitude) == expected


def test_growth_is_the_root_of_the_share_and_never_leaves_its_bounds() -> None:
    assert tree.growth(4_475, 17_900) == 0.5
    assert (tree.growth(-1, 100), tree.growth(200, 100), tree.growth(1, 0)) == (0.0, 1.0, 0.0)


@given(keys=st.lists(st.uuids().map(str), unique=True, max_size=30))
def test_coins_have_slots_of_their_own_the_first_seven_on_a_phone(keys: list[str]) -> None:
    slots = scene.place(keys)
    assert len(set(slots.values())) == len(slots) == min(len(keys), scene.SLOTS)
    assert all(slots[key] <= scene.SLOTS_PHONE for key in keys[: scene.SLOTS_PHONE])


def test_a_newer_coin_moves_no_older_one() -> None:
    before = scene.place(["a", "b", "c"])
    assert scene.place(["a", "b", "c", "d"]).items() >= before.items()


@pytest.mark.parametrize(
    ("hour", "name"),
    [(4, "night"), (5, "dawn"), (9, "day"), (16, "day"), (17, "dusk"), (21, "night"), (0, "night")],
)
def test_the_sky_follows_the_hour(hour: int, name: str) -> None:
    assert scene.hour_of_day(hour) == name
    assert f"scene-{name}" in scene.scene(seed="a", hour=hour)


@pytest.mark.parametrize("growth", [0.0, 0.1, 0.5, 1.0])
def test_a_scene_is_sound_with_every_state_in_it(growth: float) -> None:
    goods = [
        scene.Standing(seed=f"{n}", species=kind, state=state)
        for n, (kind, state) in enumerate((k, s) for k in [*KINDS, "land"] for s in tree.STATES[1:])
    ]
    text = scene.scene(seed="a", growth=growth, goods=goods, beyond=8, title="A & B", desc="<x>")
    root = boxes(text)
    assert (
        sum(
            1
            for part in root.iter()
            if (part.get("class") or "").startswith("tree ") or part.get("class") == "ghost"
        )
        >= 12
    )
    assert "+8" in text


@pytest.mark.parametrize(("grams", "pixels"), [(0, 40), (74, 48), (296, 56), (9_999, 56)])
def test_coins_grow_with_the_root_of_their_grams(grams: int, pixels: int) -> None:
    assert coin.pixels(grams) == pixels


def test_a_coin_shows_what_it_is() -> None:
    assert "is-ripe" in coin.face(value="240", unit="g", grams=240)
    assert 'stroke-dasharray="60 100"' in coin.face(value="240", unit="g", grams=240, share=0.6)
    assert "5 h" in coin.face(value="240", unit="g", grams=240, left="5 h")
    assert "+5" in coin.more(count=5)


@given(one=st.binary(min_size=32, max_size=32), other=st.binary(min_size=32, max_size=32))
@settings(max_examples=10, deadline=None)
def test_a_seal_is_its_digest(one: bytes, other: bytes) -> None:
    assert seal.svg(digest=one) == seal.svg(digest=one.hex())
    rings = range(0, 30, 10)
    if any(one[i : i + 5] != other[i : i + 5] for i in rings):
        assert one == other or seal.svg(digest=one).count("<path") == 18


def test_two_documents_have_two_seals() -> None:
    assert seal.svg(digest=sha256(b"a").digest()) != seal.svg(digest=sha256(b"b").digest())


@pytest.mark.parametrize(("left", "gold"), [(0, 0), (1, 1), (4_000, 20), (8_000, 40)])
def test_a_pool_is_a_stack_that_falls(left: int, gold: int) -> None:
    assert charts.coin_stack(left=left, total=8_000).count("stack-coin") == gold


def test_charts_take_nothing_and_zeros_without_complaint() -> None:
    for text in (
        charts.sparkline(values=[]),
        charts.sparkline(values=[0]),
        charts.shares(parts=[]),
        charts.shares(parts=[("a<b", 0)]),
        charts.day_curve(steps=[0] * 24),
        charts.progress(value=0, total=0),
        charts.ring(value=1, total=0),
        charts.coin_stack(left=0, total=0),
    ):
        boxes(text)


def test_the_pieces_of_a_bar_fill_it() -> None:
    pieces = [
        part
        for part in boxes(charts.shares(parts=[("a", 250), ("b", 750)])).iter()
        if "share" in (part.get("class") or "")
    ]
    assert [float(piece.get("width", 0)) for piece in pieces] == [78, 238]


@pytest.mark.parametrize(("lon", "lat"), [(0, 0), (105.7, 38.8), (-70, -33), (179.9, 70)])
def test_every_place_lies_on_the_map(lon: float, lat: float) -> None:
    x, y = worldmap.project(lon, lat, worldmap.WIDTH)
    assert 0 <= x <= worldmap.WIDTH
    assert 0 <= y <= worldmap.HEIGHT


def test_pins_are_links_with_names_and_never_on_top_of_one_another() -> None:
    pins = [
        worldmap.Pin(lon=105.7, lat=38.8, href=f"?plot={n}", label=f"Plot {n} <b>", here=n == 2)
        for n in range(3)
    ]
    for text in (
        worldmap.world(pins=pins, title="Places"),
        worldmap.country(code="CN", pins=pins),
        worldmap.country(code="??", pins=pins),
    ):
        links = [part for part in boxes(text).iter() if part.tag.endswith("}a")]
        spots = {(link[1].get("cx"), link[1].get("cy")) for link in links}
        assert [link.get("aria-label") for link in links] == ["Plot 0 <b>", "Plot 1 <b>", "Plot 2 <b>"]
        assert len(spots) == 3
        assert "aria-hidden" not in text


def test_every_country_can_be_drawn() -> None:
    for code in worldmap._data()["countries"]:
        boxes(worldmap.country(code=code, pins=[]))


def test_topojson_sums_deltas_walks_arcs_backward_and_cuts_at_the_date_line() -> None:
    shape = {"type": "Polygon", "id": "1", "properties": {"name": "France"}, "arcs": [[0, ~1]]}
    atlas = {
        "transform": {"scale": [1, 1], "translate": [0, 0]},
        "arcs": [[[0, 0], [10, 0], [0, 10]], [[0, 0], [0, 5], [10, 5]]],
        "objects": {"countries": {"geometries": [shape]}, "land": {"geometries": [shape]}},
    }
    found = topojson.world(atlas, {"France": "FR"})["countries"]["FR"]["rings"]
    assert found == [[[0, 0], [100, 0], [100, 100], [0, 50], [0, 0]]]
    over = [
        (170.0, 0.0),
        (179.0, 5.0),
        (178.0, 6.0),
        (-179.0, 7.0),
        (-170.0, 3.0),
        (-175.0, 1.0),
        (175.0, 0.0),
    ]
    assert [len(piece) for piece in topojson._cut(over)] == [4, 3]


@pytest.mark.parametrize(
    ("size", "label"), [(0.001, "50\u00a0m"), (0.012, "500\u00a0m"), (0.3, "10\u00a0km")]
)
def test_a_plot_says_how_large_it_is(size: float, label: str) -> None:
    ring = [(105.7, 38.8), (105.7 + size, 38.8), (105.7 + size, 38.8 + size), (105.7, 38.8)]
    text = plot.outline(rings=[ring], title="Plot 12")
    boxes(text)
    assert label in text


def test_the_rest_is_sound_too() -> None:
    assert "<title>Land &amp; more</title>" in land.svg(seed="a", title="Land & more")
    for text in (
        card.svg(house="O", line="One saxaul, planted in Alxa", picture=tree.group(seed="a")),
        card.svg(house="O", line="一棵梭梭，已在阿拉善种下"),
        mark.svg(name="nobody"),
        mark.symbols(),
        plot.outline(rings=[]),
        empty.seed(),
        empty.sapling(),
        empty.plot(),
        empty.hen(),
        empty.letter(),
        *(land.svg(seed="a", state=state) for state in tree.STATES),
    ):
        boxes(text)


def test_text_from_people_is_escaped() -> None:
    assert "<b>" not in svg.text("<b>", 0, 0) + svg.frame(
        "", (0, 0, 1, 1), title="<b>", desc="<b>"
    ) + card.svg(house="<b>", line="<b>")


def test_contrast_is_wcag_and_a_house_colour_is_made_readable() -> None:
    assert colour.contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert colour.house_css("no colour") == ""
    for value in ("#FFFF00", "#1F6B45", "#101010", "#FF88CC", "#3355FF"):
        leaf, night = (part.split(";")[0] for part in colour.house_css(value).split("--leaf:")[1:3])
        assert colour.contrast(leaf, colour.LIGHT_PAPER) >= 4.5
        assert colour.contrast(leaf, "#FFFFFF") >= 4.5
        assert colour.contrast(night, colour.DARK_PAPER) >= 4.5
