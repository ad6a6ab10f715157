"""From a planter's report to a certificate: accepted, paid, certified, told to those whose tree it is."""

from datetime import datetime
from uuid import UUID

from django.core.mail import send_mail
from django.utils import translation
from django.utils.translation import gettext as _

from obole.evidence import actions as evidence
from obole.evidence.models import Certificate
from obole.giving import actions as giving
from obole.giving.goods import Good, good
from obole.giving.models import Claim, Delivery
from obole.people.models import Membership, Person, Role


def accept(*, delivery: UUID, judge: UUID, now: datetime) -> list[Certificate]:
    """Accept a delivery and certify every claim of it; again changes nothing and gives the same certificates.

    Killed between the two, ``certify_accepted`` (part of the sweep) finishes the certificates.
    """
    row = giving.accept(delivery=delivery, judge=judge, now=now)
    return certify(row, now)


def certify(row: Delivery, now: datetime) -> list[Certificate]:
    """The certificates of an accepted delivery's claims, made where they are missing."""
    kind = good(row.project.good, row.planted_on)
    assert kind is not None
    claims = list(
        row.claims.select_related("project__plot__planter", "pool__sponsor").order_by("promised_at", "id")
    )
    known = set(Certificate.objects.filter(claim__in=[c.id for c in claims]).values_list("claim", flat=True))
    judge = judge_name(row.judge)
    made = evidence.certify(subjects=[subject(c, row, kind, judge) for c in claims], now=now)
    fresh = {c.claim: c for c in made if c.claim not in known}
    for claim in claims:
        if claim.id in fresh:
            tell(claim, fresh[claim.id], kind)
    return made


def certify_accepted(*, now: datetime, limit: int = 50) -> int:
    """Finish accepted deliveries some of whose claims have no certificate yet; returns how many deliveries."""
    planted = Claim.objects.filter(state=Claim.State.PLANTED).exclude(
        id__in=Certificate.objects.values("claim")
    )
    ids = list(planted.values_list("delivery", flat=True).distinct()[:limit])
    rows = Delivery.objects.select_related("project__plot__planter").filter(id__in=ids)
    for row in rows:
        certify(row, now)
    return len(ids)


def judge_name(judge: UUID | None) -> str:
    """In whose name someone accepts: their organisation's, never their own."""
    if judge is None:
        return "—"
    roles = [Role.AUDITOR, Role.STEWARD]
    row = Membership.objects.select_related("organisation").filter(person_id=judge, role__in=roles).first()
    return row.organisation.name if row else "—"


def subject(claim: Claim, row: Delivery, kind: Good, judge: str) -> evidence.Subject:
    """What the certificate of a claim says, from promise and delivery."""
    plot = row.project.plot
    assert claim.pool is not None and row.judged_at is not None
    return evidence.Subject(
        claim=claim.id,
        kind=kind.kind,
        good=kind.slug,
        unit=kind.unit,
        quantity=claim.quantity,
        species=kind.latin or None,
        species_code=kind.species or None,
        place=plot.names["en"],
        plot=plot.number,
        cell=plot.cell,
        done_on=row.planted_on,
        planter=plot.planter.name,
        accepted_by=judge,
        accepted_on=row.judged_at.date(),
        photo=bytes.fromhex(row.photo_sha256),
        project=row.project_id,
        pool=claim.pool.name,
        currency=claim.currency,
        paid=claim.price_minor,
        grams=claim.grams,
        holders=tuple(claim.shares.values_list("person", flat=True)),
    )


def tell(claim: Claim, certificate: Certificate, kind: Good) -> None:
    """A letter to everyone with a share in it and an address, in their language."""
    holders = claim.shares.values_list("person", flat=True)
    for person in Person.objects.filter(id__in=list(holders)).exclude(email=None):
        with translation.override(person.language):
            name = kind.short.get(person.language.split("-")[0], kind.short["en"])
            text = _(
                "Good morning,\n\nthe planter reported it and someone outside the planter accepted it: {what} is in "
                "the ground. The certificate, which anyone can check, is here:\n{url}\n\nThank you."
            )
            send_mail(
                _("In the ground: {what}").format(what=name),
                text.format(what=name, url=certificate.document["id"]),
                None,
                [str(person.email)],
            )
