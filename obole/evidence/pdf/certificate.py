"""The certificate of a planted tree on A4: words left, tree right, QR and seal below."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from io import BytesIO

import segno

from obole.evidence.pdf.render import Attachment, compile_pdf, compile_png


@dataclass(frozen=True, slots=True)
class Line:
    """One fact: its label, its words, and how they are set (``number``, ``latin`` or ``plain``)."""

    label: str
    words: str
    style: str = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateWords:
    """Every word on the page, already in its language: nothing is translated or formatted here.

    ``facts`` in the order of look.md 8, two a row; ``holder`` only on a person's own copy.
    ``credential_about`` and ``proof_about`` say what the attached files are.
    """

    language: str  # en | fr | zh-hans
    kind: str  # "Certificate of a planted tree"
    title: str  # "One saxaul, planted in Alxa"
    number: str
    facts: Sequence[Line]
    note: str  # last seen, by whom, and when a satellite will be able to
    scan: str  # what the code is for
    house: str  # the name of the house that signs
    tree_alt: str
    seal_alt: str
    qr_alt: str
    credential_about: str
    proof_about: str
    holder: str = ""


def certificate_pdf(
    words: CertificateWords,
    *,
    tree_svg: str,
    seal_svg: str,
    qr_url: str,
    credential_json: bytes,
    proof_text: bytes,
    timestamp: datetime,
    ground: bool = True,
) -> bytes:
    """The certificate as PDF/A-3b with the credential and its inclusion proof attached.

    ``tree_svg`` in the tree's box (root 15 of 335 above the lower edge) stands on a strip of ground; one
    that brings its own land, such as a plot, is drawn alone with ``ground=False``.
    ``qr_url`` is the page's address with ``#`` and the credential's SHA-256; it is printed 25 mm wide.
    The same arguments give the same bytes. Raises Unprintable.
    """
    attachments = [
        Attachment(
            f"{words.number}.json", credential_json, "application/json", "source", words.credential_about
        ),
        Attachment(f"{words.number}.tlog-proof", proof_text, "text/plain", "supplement", words.proof_about),
    ]
    inputs = _inputs(words, tree_svg, seal_svg, qr_url, ground)
    return compile_pdf("certificate", inputs, attachments, timestamp)


def certificate_png(
    words: CertificateWords,
    *,
    tree_svg: str,
    seal_svg: str,
    qr_url: str,
    timestamp: datetime,
    ground: bool = True,
    ppi: int = 96,
) -> bytes:
    """The same page as a PNG."""
    inputs = _inputs(words, tree_svg, seal_svg, qr_url, ground)
    return compile_png("certificate", inputs, timestamp, ppi=ppi)


def _inputs(
    words: CertificateWords, tree_svg: str, seal_svg: str, qr_url: str, ground: bool
) -> dict[str, object]:
    pictures = {"tree": tree_svg, "seal": seal_svg, "qr": qr_svg(qr_url)}
    return {"words": asdict(words), "ground": ground, **pictures}


def qr_svg(text: str) -> str:
    """The QR code of a text (level M) as SVG without a border: the page leaves the quiet zone."""
    out = BytesIO()
    segno.make(text, error="m", micro=False, boost_error=False).save(
        out, kind="svg", border=0, dark="#16241C"
    )
    return out.getvalue().decode()
