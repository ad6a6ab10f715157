"""A certificate anyone can check: the page, its JSON, PDF and proof, the seal and the card; and what the checks need."""

import base64
import io
import json

import segno
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.http import require_GET

from obole.evidence import credential, keys, log, merkle, numbers, queries
from obole.evidence.models import Certificate
from obole.evidence.refusals import NotInLog, UnknownCertificate
from obole.giving import queries as giving
from obole.giving.models import Claim
from obole.lib import clock, toml
from obole.lib.drawing import land, seal, tree
from obole.people import queries as people
from obole.reports import certificate as report
from obole.web.roles import needs


@require_GET
@needs("public")
def find(request: HttpRequest) -> HttpResponse:
    """Type a number from paper; forgiving of spaces and dashes."""
    typed = request.GET.get("number", "")
    return redirect(f"/certificates/{numbers.parse(typed)}")


@require_GET
@needs("public")
def page(request: HttpRequest, number: str) -> HttpResponse:
    """The certificate, and below it four checks that run one by one in the browser."""
    try:
        found = queries.certificate(number)
    except UnknownCertificate:
        numbers.parse(number)
        raise
    words = report.words(found, translation.get_language() or "en")
    newest = log.newest_checkpoint()
    claim = Claim.objects.select_related("project__plot", "delivery").get(id=found.claim)
    return render(
        request,
        "certificate.html",
        {
            "certificate": found,
            "words": words,
            "drawing": drawing(found),
            "claim": claim,
            "seal": seal.svg(digest=credential.fingerprint(found.document), title=str(words["seal"])),
            "qr": qr(f"{found.document['id']}#{credential.fragment(found.document)}"),
            "fragment": credential.fragment(found.document),
            "in_log": bool(newest and found.seq < newest.size),
            "vkey": str(keys.log_signer(log.origin(clock.now())).verifier),
            "demo_now": clock.now() if people.house().demo else None,
            "visited": giving.alive([claim.delivery]) if claim.delivery else (0, 0),
        },
    )


def drawing(found: Certificate) -> str:
    """The tree full-grown, or the land, drawn from its claim's id."""
    state = "dead" if found.dead_since else "certified"
    if found.kind == "land":
        return land.svg(seed=str(found.claim), state="planted")
    species = found.document["credentialSubject"]["species"]["speciesCode"]
    return tree.svg(seed=str(found.claim), species=species, growth=1.0, season="summer", state=state)


def qr(url: str) -> str:
    """A QR code as SVG paths, sized by the page."""
    out = io.BytesIO()
    segno.make(url, error="m").save(
        out, kind="svg", xmldecl=False, svgns=True, border=2, omitsize=True, svgclass=None, lineclass=None
    )
    return out.getvalue().decode()


@require_GET
@needs("public")
def document(request: HttpRequest, number: str) -> HttpResponse:
    """The signed credential."""
    return _json(queries.certificate(number).document, "application/vc+ld+json")


def _json(body: object, kind: str = "application/json") -> HttpResponse:
    response = HttpResponse(json.dumps(body, ensure_ascii=False), content_type=kind)
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@require_GET
@needs("public")
def pdf(request: HttpRequest, number: str) -> HttpResponse:
    """The certificate as PDF, with the credential and its proof attached."""
    found = queries.certificate(number)
    data = report.pdf(found, language=translation.get_language() or "en")
    response = HttpResponse(data, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{found.number}.pdf"'
    return response


@require_GET
@needs("public")
def proof(request: HttpRequest, number: str) -> HttpResponse:
    """The place in the log as a tlog-proof file, which works offline."""
    found = queries.certificate(number)
    return HttpResponse(str(queries.proof(found)), content_type="text/plain; charset=utf-8")


@require_GET
@needs("public")
def did(request: HttpRequest) -> HttpResponse:
    """The house's did:web document."""
    return _json(queries.did_document(clock.now()), "application/did+json")


@require_GET
@needs("public")
def status(request: HttpRequest, name: str) -> HttpResponse:
    """A signed status list."""
    return _json(queries.status_list(name, clock.now()), "application/vc+ld+json")


@require_GET
@needs("public")
def context(request: HttpRequest) -> HttpResponse:
    """Our JSON-LD context, which never changes."""
    response = HttpResponse(
        toml.find("contexts/tree-v1.json").read_bytes(), content_type="application/ld+json"
    )
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@require_GET
@needs("public")
def leaf_json(request: HttpRequest, seq: int) -> HttpResponse:
    """One leaf of the log, exactly as hashed."""
    return HttpResponse(bytes(queries.leaf(seq).body), content_type="application/json")


@require_GET
@needs("public")
def checkpoint(request: HttpRequest) -> HttpResponse:
    """The newest signed head of the log."""
    newest = log.newest_checkpoint()
    if newest is None:
        raise NotInLog
    return HttpResponse(newest.note, content_type="text/plain; charset=utf-8")


@require_GET
@needs("public")
def consistency(request: HttpRequest, old: int) -> HttpResponse:
    """That the log of size ``old`` is a beginning of the log of now."""
    newest = log.newest_checkpoint()
    if newest is None or not 0 < old <= newest.size:
        raise NotInLog
    path = merkle.consistency(old, newest.size, log.node)
    return JsonResponse(
        {
            "old": old,
            "new": newest.size,
            "path": [base64.b64encode(h).decode() for h in path],
            "checkpoint": newest.note,
        }
    )
