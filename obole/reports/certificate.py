"""A certificate's words in three languages, for the page and the PDF alike."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from obole.evidence import credential, queries
from obole.evidence.detectability import first_year
from obole.evidence.models import Certificate
from obole.evidence.pdf.certificate import CertificateWords, Line, certificate_pdf
from obole.evidence.refusals import NotInLog
from obole.giving.goods import Good, good
from obole.giving.models import Claim
from obole.people import queries as people

CODES = {"en": "en", "fr": "fr", "zh-hans": "zh-hans"}


def _claim(found: Certificate) -> Claim:
    return Claim.objects.select_related("project__plot__planter", "pool__sponsor", "delivery").get(
        id=found.claim
    )


def title(kind: Good, claim: Claim, found: Certificate) -> str:
    """The verb is the tree's state: planted, protected, or dead."""
    from obole.lib.words import inlang

    what, place = inlang(kind.names), inlang(claim.project.plot.names)
    if found.dead_since:
        return _("{what}, died at {place}").format(what=what, place=place)
    if kind.kind == "land":
        return _("{what} at {place}").format(what=what, place=place)
    return _("{what}, planted at {place}").format(what=what, place=place)


def words(found: Certificate, language: str) -> dict[str, Any]:
    """Everything the certificate says, in that language: title, facts, notes."""
    with translation.override(language):
        claim = _claim(found)
        kind = good(claim.project.good, claim.created_at.date())
        assert kind is not None and claim.delivery is not None
        return {
            "kind": _("Certificate of protected land")
            if kind.kind == "land"
            else _("Certificate of a planted tree"),
            "title": title(kind, claim, found),
            "number": found.number,
            "facts": _facts(found, claim, kind),
            "note": _note(claim, kind, found),
            "seal": _("Seal drawn from this certificate’s fingerprint"),
            "scan": _(
                "Scan to check it. The code carries this certificate’s fingerprint, "
                "so a page that shows something else gives itself away."
            ),
        }


def _facts(found: Certificate, claim: Claim, kind: Good) -> list[Line]:
    from obole.lib.words import day, inlang, money, number

    delivery, plot = claim.delivery, claim.project.plot
    assert delivery is not None and claim.pool is not None
    done = _("Protected since") if kind.kind == "land" else _("Planted")
    facts = [Line(_("Number"), found.number, "number")]
    if kind.latin:
        facts.append(Line(_("Species"), kind.latin, "latin"))
    return [
        *facts,
        Line(_("Plot {number}").format(number=plot.number), f"{inlang(plot.names)}, {inlang(plot.region)}"),
        Line(_("Cell of 1 km²"), plot.cell),
        Line(
            done, _("{date}, by {planter}").format(date=day(delivery.planted_on), planter=plot.planter.name)
        ),
        Line(
            _("Accepted"),
            _("{date}, by {judge}").format(
                date=day(_accepted(found)), judge=found.document["credentialSubject"]["acceptedBy"]
            ),
        ),
        Line(
            _("Given for it"), _("{grams} g of green energy, an estimate").format(grams=number(claim.grams))
        ),
        Line(
            _("Paid by"),
            _("{pool}, {amount}").format(
                pool=claim.pool.name, amount=money(claim.price_minor, claim.currency)
            ),
        ),
    ]


def _accepted(found: Certificate) -> date:
    return date.fromisoformat(found.document["credentialSubject"]["acceptedOn"])


def _note(claim: Claim, kind: Good, found: Certificate) -> str:
    from obole.lib.words import day

    if found.dead_since:
        return _(
            "Found dead on {date}. The certificate stays true: it was planted; its state is told here."
        ).format(date=day(found.dead_since))
    if claim.project.plot.invented:
        return _("This place is invented for the demo, so no satellite has a scene of it.")
    year = first_year(kind.species, claim.delivery.planted_on) if kind.species and claim.delivery else None
    if year:
        return _("A satellite can’t see plants this young before about {year}.").format(year=year)
    return ""


def pdf(found: Certificate, *, language: str) -> bytes:
    """The certificate as PDF, the credential and its place in the log attached. Raises Unprintable, NotInLog."""
    from obole.lib.drawing import land, seal, tree

    told = words(found, language)
    document = found.document
    species = (document["credentialSubject"].get("species") or {}).get("speciesCode")
    picture = (
        tree.svg(
            seed=str(found.claim),
            species=species,
            growth=1.0,
            season="summer",
            state="dead" if found.dead_since else "planted",
        )
        if species
        else land.svg(seed=str(found.claim), state="planted")
    )
    with translation.override(language):
        page = CertificateWords(
            language=CODES.get(language, "en"),
            kind=told["kind"],
            title=told["title"],
            number=found.number,
            facts=told["facts"],
            note=told["note"],
            scan=told["scan"],
            house=people.house().name,
            tree_alt=told["title"],
            seal_alt=told["seal"],
            qr_alt=_("QR code of the certificate’s page"),
            credential_about=_("The signed certificate"),
            proof_about=_("Its place in the public log"),
        )
    return certificate_pdf(
        page,
        tree_svg=picture,
        seal_svg=seal.svg(digest=credential.fingerprint(document)),
        qr_url=f"{document['id']}#{credential.fragment(document)}",
        credential_json=json.dumps(document, ensure_ascii=False, indent=2).encode(),
        proof_text=_proof(found),
        timestamp=found.issued_at,
        ground=bool(species),
    )


def _proof(found: Certificate) -> bytes:
    try:
        return str(queries.proof(found)).encode()
    except NotInLog:
        later = f"{settings.BASE_URL}/certificates/{found.number}/tlog-proof"
        return f"No checkpoint covers this certificate yet; ask {later}\n".encode()


def write(*, number: str, out: Path) -> dict[str, Any]:
    """Write a certificate as .json, .pdf or .proof. Raises UnknownCertificate, NotInLog."""
    found = queries.certificate(number)
    if out.suffix == ".pdf":
        data = pdf(found, language="en")
    elif out.suffix == ".proof":
        data = str(queries.proof(found)).encode()
    else:
        data = (json.dumps(found.document, ensure_ascii=False, indent=2) + "\n").encode()
    out.write_bytes(data)
    return {"number": number, "out": str(out), "bytes": len(data), "revoked": found.revoked_at is not None}
