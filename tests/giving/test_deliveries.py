"""From a report to acceptance: paid when someone outside the planter says yes, and never twice."""

import io
from datetime import timedelta

import pytest
from PIL import Image

from obole.giving import actions, photos, queries, refusals
from obole.giving.models import Claim
from obole.ledger import queries as books
from obole.ledger import verify
from obole.people import actions as people
from obole.people.models import Role
from tests import world
from tests.world import DAWN, earns, founded, plants, reports

pytestmark = [pytest.mark.django_db(databases="__all__"), pytest.mark.database]


def promised(made: world.World, count: int = 2) -> world.Project:
    awa = made.persons["awa"]
    earns(awa, 17_900 * count)
    for n in range(count):
        plants(made, awa, key=f"{n}", now=DAWN + timedelta(minutes=n))
    return made.projects["silver-dune", "saxaul"]


def earned(made: world.World) -> int:
    return books.balance(made.organisations["desert-hands"].id, "earned", "EUR")


def states() -> list[str]:
    return list(Claim.objects.order_by("promised_at").values_list("state", flat=True))


def test_a_report_takes_the_oldest_promises_and_pays_nothing_yet() -> None:
    made = founded()
    project = promised(made, 3)
    reports(made, project, 2)
    assert (states(), earned(made)) == (["reported", "reported", "promised"], 0)


def test_acceptance_settles_the_holds_and_twice_is_once() -> None:
    made = founded()
    row = reports(made, promised(made), 2)
    for _ in range(2):
        actions.accept(delivery=row.id, judge=made.persons["ana"].id, now=DAWN)
    assert (states(), earned(made)) == (["planted", "planted"], 1_300)
    assert queries.pool_state(made.pools["northwind"]) == {
        "received": 1_500_000, "promised": 0, "paid": 1_300, "free": 1_498_700,
    }  # fmt: skip
    assert verify.verify().balanced


def test_the_planter_cannot_accept_its_own_whoever_asks() -> None:
    made = founded()
    row = reports(made, promised(made))
    with pytest.raises(refusals.OwnDelivery):
        actions.accept(delivery=row.id, judge=made.persons["noor"].id, now=DAWN)
    people.join(
        person=made.persons["ana"].id, organisation=made.organisations["desert-hands"].id, role=Role.PLANTER
    )
    with pytest.raises(refusals.OwnDelivery):
        actions.accept(delivery=row.id, judge=made.persons["ana"].id, now=DAWN)


def test_sent_back_with_a_reason_the_promises_wait_again() -> None:
    made = founded()
    row = reports(made, promised(made), 2)
    with pytest.raises(refusals.ReasonMissing):
        actions.send_back(delivery=row.id, judge=made.persons["ana"].id, reason="  ", now=DAWN)
    actions.send_back(
        delivery=row.id, judge=made.persons["ana"].id, reason="The photo shows grass.", now=DAWN
    )
    assert (states(), earned(made)) == (["promised", "promised"], 0)
    with pytest.raises(refusals.AlreadyJudged):
        actions.accept(delivery=row.id, judge=made.persons["ana"].id, now=DAWN)
    again = reports(made, row.project, 2, key="again")
    actions.accept(delivery=again.id, judge=made.persons["ana"].id, now=DAWN)
    assert earned(made) == 1_300


def test_nobody_reports_more_than_is_promised_nor_before_the_day() -> None:
    made = founded()
    project = promised(made, 2)
    with pytest.raises(refusals.NothingPromised) as refused:
        reports(made, project, 3)
    assert refused.value.details == {"count": 3, "promised": 2}
    with pytest.raises(refusals.BadDelivery):
        reports(made, project, 0)
    with pytest.raises(refusals.BadDelivery):
        reports(made, project, 1, day=DAWN.date() + timedelta(days=1))
    assert states() == ["promised", "promised"]


def test_the_same_form_reports_once_and_a_photo_proves_once() -> None:
    made = founded()
    project = promised(made, 3)
    assert (
        reports(made, project, 1, key="a", photo="a" * 64).id
        == reports(made, project, 1, key="a", photo="a" * 64).id
    )
    with pytest.raises(refusals.PhotoUsed):
        reports(made, project, 1, key="b", photo="a" * 64)
    assert states() == ["reported", "promised", "promised"]


def test_unaccepted_after_sixty_days_it_is_overdue() -> None:
    made = founded()
    row = reports(made, promised(made))
    assert not queries.is_overdue(row, DAWN + timedelta(days=60))
    assert queries.is_overdue(row, DAWN + timedelta(days=60, seconds=1))


def test_a_visit_counts_the_living_and_deaths_have_a_reason() -> None:
    made = founded()
    row = reports(made, promised(made, 3), 3)
    row = actions.accept(delivery=row.id, judge=made.persons["ana"].id, now=DAWN)
    ask = {"delivery": row.id, "visitor": made.persons["ana"].id, "visited_on": DAWN.date(), "now": DAWN}
    for counted, alive, reason in ((4, 4, ""), (3, 4, ""), (3, 2, " "), (0, 0, "")):
        with pytest.raises(refusals.BadVisit):
            actions.visit(**ask, counted=counted, alive=alive, reason=reason, key="x")
    actions.visit(**ask, counted=3, alive=3, reason="", key="one")
    later = ask | {"visited_on": DAWN.date() + timedelta(days=9), "now": DAWN + timedelta(days=9)}
    actions.visit(**later, counted=3, alive=2, reason="drought", key="two")
    assert queries.alive([row]) == (3, 2), "the newest visit speaks for the delivery"


def picture(size: tuple[int, int] = (640, 480), kind: str = "JPEG", **more: object) -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", size, "#6B8F66").save(out, kind, **more)
    out.seek(0)
    return out


def test_a_photo_is_encoded_anew_without_what_else_it_carried(tmp_path) -> None:  # type: ignore[no-untyped-def]
    exif = Image.Exif()
    exif[0x013B] = "Noor, 14 Well Street"
    name, digest = photos.keep(picture(exif=exif), tmp_path)
    kept = (tmp_path / name).read_bytes()
    assert b"Well Street" not in kept
    assert not Image.open(io.BytesIO(kept)).getexif()
    assert name.startswith(digest)


def test_a_large_photo_is_kept_smaller(tmp_path) -> None:  # type: ignore[no-untyped-def]
    name, _ = photos.keep(picture((4000, 3000)), tmp_path)
    assert max(Image.open(tmp_path / name).size) == 1600


def giant_png() -> bytes:
    """A PNG whose header claims 30,000 × 30,000 points and whose body is a few bytes."""
    import struct
    import zlib

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


HOSTILE = {
    "empty": b"",
    "text": b"hello",
    "giant": giant_png(),
    "cut short": picture().getvalue()[:400],
    "too large": b"\xff\xd8\xff" + b"\0" * (photos.BYTES_MAX + 1),
    "gif": picture(kind="GIF").getvalue(),
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
    "html with a jpeg's first bytes": b"\xff\xd8\xff\xe0<html><script>alert(1)</script>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_photo_is_refused_and_nothing_is_kept(name: str, tmp_path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(refusals.BadPhoto):
        photos.keep(io.BytesIO(HOSTILE[name]), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_polyglot_is_kept_as_a_picture_and_nothing_else(tmp_path) -> None:  # type: ignore[no-untyped-def]
    polyglot = picture().getvalue() + b"PK\x03\x04<script>alert(1)</script>"
    name, _ = photos.keep(io.BytesIO(polyglot), tmp_path)
    assert b"script" not in (tmp_path / name).read_bytes()
