"""The walk through the pages, as its people click it; and what happens when they click wrongly."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from obole.evidence.models import Certificate
from obole.giving.models import Claim
from obole.people import actions as people
from tests import world as cast
from tests.web.signing import client_of

pytestmark = [pytest.mark.django_db(databases="__all__"), pytest.mark.database]
TUESDAY = cast.MONDAY + timedelta(days=1)


@pytest.fixture
def made(clock_at: Any) -> cast.World:
    clock_at(cast.at(cast.MONDAY, 21))
    made = cast.founded()
    people.house(demo=True)
    return made


def photo(colour: str = "#6B8F66") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (320, 240), colour).save(out, "JPEG")
    return SimpleUploadedFile("dune.jpg", out.getvalue(), "image/jpeg")


def test_from_typed_steps_to_a_certificate_by_clicking(
    made: cast.World, clock_at: Any, mailoutbox: Any
) -> None:
    awa, noor, ana = (client_of(made.persons[key]) for key in ("awa", "noor", "ana"))
    assert awa.post("/acts/type", {"steps": "4,213", "day": "2026-03-02"}).status_code == 302
    assert b"4\xc2\xa0213" in awa.get("/forest", headers={"Accept-Language": "fr"}).content
    cast.night()
    clock_at(cast.at(TUESDAY, 8))
    assert awa.post("/forest/collect").status_code == 302
    assert cast.energy(made.persons["awa"]) == 84
    cast.earns(made.persons["awa"], 18_000)
    form = {"project": made.projects["silver-dune", "saxaul"].id, "key": "k"}
    first, second = awa.post("/goods/saxaul/claim", form), awa.post("/goods/saxaul/claim", form)
    assert first.url == second.url
    assert Claim.objects.count() == 1
    report = {
        "project": form["project"],
        "count": "1",
        "planted_on": "2026-03-03",
        "key": "r",
        "photo": photo(),
    }
    assert noor.post("/desk/desert-hands/orders/report", report).status_code == 302
    delivery = Claim.objects.get().delivery_id
    assert noor.post(f"/console/deliveries/{delivery}/accept").status_code == 403
    for _ in range(2):
        assert ana.post(f"/console/deliveries/{delivery}/accept").status_code == 302
    certificate = Certificate.objects.get()
    page = client_of(None).get(f"/certificates/{certificate.number}")
    assert page.status_code == 200
    assert b"Awa" not in page.content
    pdf = client_of(None).get(f"/certificates/{certificate.number}/certificate.pdf")
    assert pdf.content.startswith(b"%PDF")
    (letter,) = mailoutbox
    assert letter.to == ["awa@demo.invalid"]
    assert certificate.number in letter.body
    typed = certificate.number.replace("-", " ")
    assert (
        client_of(None).get("/certificates", {"number": typed}).url == f"/certificates/{certificate.number}"
    )


WRONG = [
    ("/acts/type", {"steps": "many", "day": "2026-03-02"}, 400, "bad_quantity"),
    ("/acts/type", {"steps": "10", "day": "yesterday"}, 400, "bad_day"),
    ("/acts/type", {"steps": "999999", "day": "2026-03-02"}, 400, "absurd"),
    ("/acts/type", {"steps": "10", "day": "2026-03-05"}, 400, "future"),
    ("/acts/type", {"steps": "10", "day": "2025-03-05"}, 400, "stale"),
    ("/acts/upload", {"kind": "fitbit-daily"}, 400, "bad_file"),
    ("/forest/collect", {}, 409, "not_ripe"),
    ("/forest/collect", {"award": "x"}, 409, "not_ripe"),
    ("/forest/rescue", {"owner": "x", "award": "y"}, 409, "not_to_rescue"),
    ("/goods/saxaul/claim", {"project": "x"}, 404, "unknown_good"),
    ("/goods/moon/claim", {"project": "x"}, 404, "unknown_good"),
    ("/goods/saxaul/wait", {}, 404, "unknown_good"),
]


@pytest.mark.parametrize(("path", "form", "status", "code"), WRONG)
@pytest.mark.parametrize("language", ["en", "fr", "zh-hans"])
def test_a_wrong_form_is_a_page_with_a_sentence_and_a_code(
    made: cast.World, path: str, form: dict[str, str], status: int, code: str, language: str
) -> None:
    client = client_of(made.persons["awa"])
    client.cookies["django_language"] = language
    reply = client.post(path, form)
    assert reply.status_code == status
    text = reply.content.decode()
    assert f"<code>{code}</code>" in text
    assert "{" not in text.split("<h1>")[1].split("</section>")[0]


def test_someone_elses_tree_and_acts_stay_theirs(made: cast.World) -> None:
    awa, eve = made.persons["awa"], client_of(made.persons["eve"])
    outcome = cast.walks(awa, 9_000)
    cast.earns(awa, 18_000)
    tree = cast.plants(made, awa)
    assert eve.get(f"/acts/{outcome.act}").status_code == 404
    assert eve.get(f"/trees/{tree.id}").status_code == 404
    assert eve.post(f"/trees/{tree.id}/give-back").status_code == 404


@pytest.mark.parametrize(
    "data", [b"", b"GIF89a", b"\x89PNG\r\n\x1a\n" + b"\0" * 50, b"<svg onload=alert(1)>"]
)
def test_what_is_no_photo_is_refused_and_the_promise_stays(made: cast.World, data: bytes) -> None:
    cast.earns(made.persons["awa"], 18_000)
    cast.plants(made, made.persons["awa"])
    noor = client_of(made.persons["noor"])
    form = {
        "project": made.projects["silver-dune", "saxaul"].id,
        "count": "1",
        "planted_on": "2026-03-01",
        "key": "r",
    }
    reply = noor.post(
        "/desk/desert-hands/orders/report", form | {"photo": SimpleUploadedFile("x.jpg", data, "image/jpeg")}
    )
    assert reply.status_code == 400
    assert Claim.objects.get().state == "promised"


def test_the_demo_enters_as_anyone_and_moves_the_one_clock(made: cast.World) -> None:
    client = client_of(None)
    assert client.post("/demo/enter/awa").url == "/forest"
    assert client.post("/demo/enter/nobody").status_code == 404
    people.house(demo=False)
    for path in ("/demo", "/demo/enter/awa", "/demo/next-morning"):
        assert client.post(path).status_code in (404, 405)
