"""The certificate on paper: words read back, glyphs kept, files attached, code read from a bad scan."""

import hashlib
import json
import math
import re
import shutil
import subprocess
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import zxingcpp
from PIL import Image
from pypdf import PdfReader

from obole.evidence.pdf.certificate import CertificateWords, Line, certificate_pdf, certificate_png
from obole.evidence.pdf.render import Attachment, TooManyWords, Unprintable, compile_pdf

WHEN = datetime(2026, 11, 25, 7, tzinfo=UTC)
CREDENTIAL = json.dumps(
    {"id": "https://obole.example/certificates/2026-000412-7", "type": "TreeCertificate"}
).encode()
PROOF = b"c2sp.org/tlog-proof@v1\nindex 411\n"
URL = "https://obole.example/certificates/2026-000412-7#" + hashlib.sha256(CREDENTIAL).hexdigest()

ENGLISH = CertificateWords(
    language="en",
    kind="Certificate of a planted tree",
    title="One saxaul, alive in Alxa",
    number="2026-000412-7",
    facts=(
        Line("Number", "2026-000412-7", "number"),
        Line("Species", "Haloxylon ammodendron", "latin"),
        Line("Forest 6, plot 12", "38.84° N, 105.70° E, cell of 1\u00a0km²"),
        Line("Planted", "12 April 2026, by Desert Hands"),
        Line("Earned", "17,900 g of estimated CO2e"),
        Line("Paid by", "the Northwind pool, €6.50"),
    ),
    note="Last seen alive on 3 October 2026 by two witnesses. A satellite can’t see saxauls this young "
    "before about 2031.",
    scan="Scan to check it. The code carries this certificate’s fingerprint, so a page that shows something "
    "else gives itself away.",
    house="Obole Demo",
    tree_alt="A full-grown saxaul",
    seal_alt="Seal drawn from the certificate’s fingerprint",
    qr_alt="Code to check this certificate",
    credential_about="The signed credential",
    proof_about="Its proof of being in the public log",
)
FRENCH = replace(
    ENGLISH,
    language="fr",
    kind="Certificat d’un arbre planté",
    title="Un saxaoul, vivant à Alxa",
    facts=(
        Line("Numéro", "2026-000412-7", "number"),
        Line("Espèce", "Haloxylon ammodendron", "latin"),
        Line("Forêt 6, parcelle 12", "38,84° N, 105,70° E, maille de 1\u00a0km²"),
        Line("Planté", "le 12 avril 2026, par Mains du désert"),
        Line("Gagné", "17\u202f900 g de CO2e estimés"),
        Line("Payé par", "le fonds Vent du Nord, 6,50\u00a0€"),
    ),
    note="Vu vivant pour la dernière fois le 3 octobre 2026 par deux témoins. Un satellite ne peut pas voir "
    "des saxaouls si jeunes avant 2031 environ.",
    scan="Scannez pour vérifier. Le code porte l’empreinte de ce certificat\u00a0: une page qui montre autre "
    "chose se trahit.",
    holder="Zażółć gęślą",
)
CHINESE = replace(
    ENGLISH,
    language="zh-hans",
    kind="植树证书",
    title="一棵梭梭，在阿拉善存活",
    facts=(
        Line("编号", "2026-000412-7", "number"),
        Line("树种", "Haloxylon ammodendron", "latin"),
        Line("6 号林，12 号地块", "北纬 38.84°，东经 105.70°，1\u00a0平方公里网格"),
        Line("种植", "2026 年 4 月 12 日，由沙漠之手种下"),
        Line("获得", "估算 17,900 克 CO2e"),
        Line("资助", "北风基金，¥6.50"),
    ),
    note="2026 年 10 月 3 日由两名见证人最后确认存活。约 2031 年之前，卫星无法看到如此幼小的梭梭。",
    scan="扫码核验。二维码带有本证书的指纹，显示其他内容的页面会自行露馅。",
    holder="欧阳龘龘",
)
LANGUAGES = {"en": ENGLISH, "fr": FRENCH, "zh": CHINESE}
TREE = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="-140 -320 280 335">
<path d="M-6 4 -2 -120 -50 -210M-2 -120 4 -260" stroke="#8C7A66" stroke-width="9" fill="none"/>
<g fill="#7FA46F"><circle cx="-52" cy="-215" r="34"/><circle cx="4" cy="-262" r="42"/></g>
</svg>"""


def seal(fingerprint: bytes, radius: int = 100) -> str:
    """Three rings of six curves, as look.md 8 draws them: enough of a seal to look at the page."""
    curves = "".join(
        ring(fingerprint[4 * n : 4 * n + 4], radius * part) for n, part in enumerate((0.52, 0.72, 0.92))
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-116 -116 232 232" fill="none" stroke="#B8860F">'
        f'<circle r="108" stroke-width="1.6"/><circle r="113" stroke-dasharray="1 3"/>'
        f'<g stroke-width=".6">{curves}</g></svg>'
    )


def ring(told: bytes, radius: float) -> str:
    waves, turns = 7 + told[0] % 9, 2 + told[1] % 5
    swing = 0.10 + told[2] / 2550
    return "".join(curve(radius * 0.85, waves, turns, swing, told[3] / 40 + step * 0.35) for step in range(6))


def curve(radius: float, waves: int, turns: int, swing: float, phase: float) -> str:
    points = []
    for step in range(361):
        angle = math.radians(step)
        r = radius * (1 + swing * math.sin(waves * angle + phase) * math.cos(turns * angle))
        points.append(f"{r * math.cos(angle):.1f} {r * math.sin(angle):.1f}")
    return f'<path d="M{"L".join(points)}Z"/>'


SEAL = seal(hashlib.sha256(CREDENTIAL).digest())


def certificate(words: CertificateWords = ENGLISH, **told: Any) -> bytes:
    given = {
        "tree_svg": TREE,
        "seal_svg": SEAL,
        "qr_url": URL,
        "credential_json": CREDENTIAL,
        "proof_text": PROOF,
        "timestamp": WHEN,
    }
    return certificate_pdf(words, **(given | told))


def read_back(pdf: bytes) -> str:
    return squeezed("".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages))


def squeezed(text: str) -> str:
    """Without spaces: line ends fall where they may, letters may not be lost."""
    return re.sub(r"\s+", "", text)


def all_words(words: CertificateWords) -> list[str]:
    lines = [text for line in words.facts for text in (line.label, line.words)]
    return [words.kind, words.title, words.holder, *lines, words.note, words.scan]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_text_read_back_is_the_text_that_was_set(language: str) -> None:
    words = LANGUAGES[language]
    assert read_back(certificate(words)) == squeezed("".join(all_words(words)))


@pytest.mark.parametrize(
    "holder",
    [
        "Zażółć gęślą",
        "王小明",
        "Łódź / 阿拉善盟",
        "Đorđe Ñandú Şişli",
        "欧阳龘龘 鱻囧",
        "#panic() *x* $1$ @y",
    ],
)
def test_names_keep_every_letter(holder: str) -> None:
    assert squeezed(holder) in read_back(certificate(replace(ENGLISH, holder=holder)))


@pytest.mark.parametrize("holder", ["สมชาย", "𠮷野家", "علي", "🌳"])
def test_a_letter_without_a_glyph_is_refused_and_named(holder: str) -> None:
    with pytest.raises(Unprintable) as caught:
        certificate(replace(ENGLISH, holder=holder))
    assert caught.value.details["text"]
    assert set(str(caught.value.details["text"])) & set(holder)


def test_the_credential_and_its_proof_are_attached() -> None:
    found = PdfReader(BytesIO(certificate())).attachments
    assert found == {"2026-000412-7.json": [CREDENTIAL], "2026-000412-7.tlog-proof": [PROOF]}


def test_attachments_that_are_not_text_keep_their_bytes() -> None:
    raw = bytes(range(256))
    inputs = {"words": asdict(ENGLISH), "ground": True, "tree": TREE, "seal": SEAL, "qr": SEAL}
    pdf = compile_pdf(
        "certificate", inputs, [Attachment("raw.bin", raw, "application/octet-stream", "data", "")], WHEN
    )
    assert PdfReader(BytesIO(pdf)).attachments == {"raw.bin": [raw]}


def test_the_same_facts_give_the_same_bytes_and_other_facts_others() -> None:
    assert certificate() == certificate()
    assert certificate() != certificate(timestamp=WHEN + timedelta(seconds=1))
    assert certificate() != certificate(proof_text=PROOF + b"x")


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_one_archival_page_of_a4_that_says_its_language(language: str) -> None:
    reader = PdfReader(BytesIO(certificate(LANGUAGES[language])))
    assert len(reader.pages) == 1
    assert [round(float(side) * 25.4 / 72) for side in reader.pages[0].mediabox[2:]] == [297, 210]
    metadata = reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    assert re.search(r"pdfaid:part>3<", metadata)
    assert reader.trailer["/Root"]["/Lang"].startswith(language)
    assert reader.metadata is not None
    assert reader.metadata.title == LANGUAGES[language].title


LONG = replace(
    FRENCH,
    title="Vingt-quatre épicéas de Schrenk, plantés à Bayingolin",
    facts=(*FRENCH.facts, Line("Ensemble", "avec dix-neuf autres personnes, part de 5 %")),
    holder="Marie-Antoinette de La Rochefoucauld-Montbéliard et ses enfants",
)


def test_long_words_are_set_smaller_on_one_page_and_leave_the_code_alone(tmp_path: Path) -> None:
    pdf = certificate(LONG)
    assert len(PdfReader(BytesIO(pdf)).pages) == 1
    assert read_back(pdf) == squeezed("".join(all_words(LONG)))
    assert [code.text for code in zxingcpp.read_barcodes(scanned(pdf, tmp_path, 3, 1))] == [URL]


def test_more_words_than_a_page_holds_are_refused() -> None:
    with pytest.raises(TooManyWords):
        certificate(replace(LONG, facts=LONG.facts * 4))


def scanned(pdf: bytes, folder: Path, degrees: float, seed: int) -> Image.Image:
    """Printed, then scanned badly: 150 dpi, turned, noisy, JPEG 50."""
    judge = shutil.which("pdftoppm")
    assert judge, "pdftoppm (Debian: poppler-utils) renders the page as a printer would; install it"
    source = folder / "certificate.pdf"
    source.write_bytes(pdf)
    made = subprocess.run([judge, "-r", "150", "-png", source], capture_output=True, check=True).stdout
    page = (
        Image.open(BytesIO(made)).convert("RGB").rotate(degrees, Image.Resampling.BILINEAR, fillcolor="white")
    )
    noise = np.random.default_rng(seed).normal(0, 10, (page.height, page.width, 1))
    noisy = Image.fromarray(np.clip(np.asarray(page) + noise, 0, 255).astype(np.uint8))
    out = BytesIO()
    noisy.save(out, "JPEG", quality=50)
    return Image.open(BytesIO(out.getvalue()))


def test_the_code_is_read_ten_times_of_ten_from_a_bad_scan(tmp_path: Path) -> None:
    pdf = certificate()
    read = [zxingcpp.read_barcodes(scanned(pdf, tmp_path, 3 if n % 2 else -3, n)) for n in range(10)]
    assert [[code.text for code in codes] for codes in read] == [[URL]] * 10


def test_the_code_is_25_millimetres_wide(tmp_path: Path) -> None:
    (code,) = zxingcpp.read_barcodes(scanned(certificate(), tmp_path, 0, 0))
    width = math.dist(
        (code.position.top_left.x, code.position.top_left.y),
        (code.position.top_right.x, code.position.top_right.y),
    )
    assert width * 25.4 / 150 == pytest.approx(25, abs=0.6)


def test_a_picture_with_its_own_land_is_drawn_without_the_strip(tmp_path: Path) -> None:
    green = (180, 207, 174)
    strip = [
        (np.asarray(scanned(certificate(ground=ground), tmp_path, 0, 0)).astype(int) - green)
        for ground in (True, False)
    ]
    close = [int((np.abs(page).max(axis=2) < 25).sum()) for page in strip]
    assert close[0] > 10_000 > close[1]


def test_the_page_can_be_had_as_a_picture() -> None:
    png = certificate_png(ENGLISH, tree_svg=TREE, seal_svg=SEAL, qr_url=URL, timestamp=WHEN)
    assert Image.open(BytesIO(png)).size == (1123, 794)
