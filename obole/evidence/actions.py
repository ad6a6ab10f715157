"""The only writer of proofs: certificates, their revocation and state, and forgetting whose they were."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from obole.evidence import credential, keys, leaves, log, status
from obole.evidence.models import Certificate, LeafEntry, Salt, Sighting
from obole.evidence.numbers import Number
from obole.evidence.refusals import UnknownCertificate, UnknownReason
from obole.evidence.sealing import seal

__all__ = ["Subject", "certify", "forget", "mark_dead", "publish", "revoke", "seal", "sight"]
publish = log.publish
REASONS = ("wrong_place", "wrong_good", "duplicate", "not_planted", "fraud")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A delivered claim to be certified; ``holders`` are opaque ids, ``photo`` the SHA-256 of the delivery's photo."""

    claim: UUID
    kind: str
    good: str
    unit: str
    quantity: int
    species: str | None
    species_code: str | None
    place: str
    plot: int
    cell: str
    done_on: date
    planter: str
    accepted_by: str
    accepted_on: date
    photo: bytes
    project: UUID
    pool: str
    currency: str
    paid: int
    grams: int
    holders: tuple[UUID, ...]


def certify(*, subjects: Sequence[Subject], now: datetime) -> list[Certificate]:
    """Number, log and sign a certificate for each subject that has none yet; returns them all, in order.

    Numbers follow the log's order, so gaps would show. One certificate per claim, kept by the database.
    """
    return [_certify(subject, now) for subject in subjects]


@transaction.atomic
def _certify(subject: Subject, now: datetime) -> Certificate:
    log.lock()
    if found := Certificate.objects.filter(claim=subject.claim).first():
        return found
    number = _next_number(now.year)
    commitment = _commit(subject)
    seq = log.size()  # we hold the log's lock: this is the number the leaf below gets
    index = status.pick(lambda i: Certificate.objects.filter(status_index=i).exists())
    unsigned = credential.certificate(_facts(subject, number, commitment, seq, index, now))
    keys.known("certificates", now)
    document = credential.sign(unsigned, keys.private("certificates"), method=keys.method(), created=now)
    log.append(leaves=[_issue(subject, number, commitment, credential.fingerprint(document))], now=now)
    return Certificate.objects.create(
        number=str(number),
        year=number.year,
        running=number.running,
        claim=subject.claim,
        kind=subject.kind,
        document=document,
        seq=seq,
        status_index=index,
        issued_at=now,
    )


def _next_number(year: int) -> Number:
    newest = Certificate.objects.filter(year=year).aggregate(m=Max("running"))["m"] or 0
    return Number(year, newest + 1)


def _commit(subject: Subject) -> bytes:
    salt = leaves.new_salt()
    holder = ",".join(sorted(str(h) for h in subject.holders))
    found = leaves.commitment(salt, holder, claim=str(subject.claim))
    Salt.objects.create(home=subject.claim, id=subject.claim, salt=salt, commitment=found)
    return found


def _issue(subject: Subject, number: Number, commitment: bytes, fingerprint: bytes) -> leaves.Leaf:
    same: dict[str, Any] = {
        "certificate": str(number),
        "good": subject.good,
        "quantity": subject.quantity,
        "project": str(subject.project),
        "plot": subject.plot,
        "grams": subject.grams,
        "currency": subject.currency,
        "paid": subject.paid,
        "commitment": commitment,
        "credential": fingerprint,
    }
    if subject.kind == "tree":
        return leaves.TreeIssue(tree=str(subject.claim), **same)
    return leaves.LandIssue(land=str(subject.claim), **same)


def _facts(
    subject: Subject, number: Number, commitment: bytes, seq: int, index: int, now: datetime
) -> credential.Facts:
    base = settings.BASE_URL
    return credential.Facts(
        kind=subject.kind,
        url=f"{base}/certificates/{number}",
        number=str(number),
        context=f"{base}/contexts/tree-v1.json",
        issuer=keys.issuer(),
        valid_from=now,
        thing=str(subject.claim),
        unit=subject.unit,
        quantity=subject.quantity,
        species=subject.species,
        species_code=subject.species_code,
        place=subject.place,
        plot=subject.plot,
        cell=subject.cell,
        done_on=subject.done_on,
        planter=subject.planter,
        accepted_by=subject.accepted_by,
        accepted_on=subject.accepted_on,
        photos=(subject.photo,),
        project_url=f"{base}/plots/{subject.plot}",
        pool=subject.pool,
        currency=subject.currency,
        paid=subject.paid,
        grams=subject.grams,
        commitment=commitment,
        log=log.origin(now),
        leaf=seq,
        statuses=(
            status.entry("revocation", status_url("revocation"), index),
            status.entry(status.STATE, status_url("state"), index),
        ),
    )


def status_url(name: str) -> str:
    """Where a status list is published."""
    return f"{settings.BASE_URL}/status/{name}"


def _certificate(number: str) -> Certificate:
    found = Certificate.objects.select_for_update().filter(number=number).first()
    if found is None:
        raise UnknownCertificate
    return found


@transaction.atomic
def revoke(*, number: str, reason: str, now: datetime) -> Certificate:
    """Say that a certificate was wrong; once. The log and the status list tell it. Raises UnknownCertificate, UnknownReason."""
    if reason not in REASONS:
        raise UnknownReason(reasons=", ".join(REASONS))
    found = _certificate(number)
    if found.revoked_at is None:
        log.append(leaves=[leaves.CertRevoke(certificate=number, reason=reason)], now=now)
        found.revoked_at, found.revoked_why = now, reason
        found.save(update_fields=["revoked_at", "revoked_why"])
    return found


@transaction.atomic
def mark_dead(*, number: str, since: date, reason: str, evidence: bytes, now: datetime) -> Certificate:
    """A tree was found dead; its certificate stays true and its state says so. Raises UnknownCertificate."""
    found = _certificate(number)
    if found.dead_since is None:
        leaf = leaves.TreeState(tree=str(found.claim), state="dead", reason=reason, evidence=evidence)
        log.append(leaves=[leaf], now=now)
        found.dead_since = since
        found.save(update_fields=["dead_since"])
    return found


@transaction.atomic
def forget(*, person: UUID, claims: Sequence[UUID], now: datetime) -> int:
    """Destroy the salts that bound commitments to a person; leaves and certificates stay. Returns how many."""
    homes = [person, *claims]
    seqs = LeafEntry.objects.filter(home=person).values_list("seq", flat=True)
    certified = Certificate.objects.filter(claim__in=claims).values_list("seq", flat=True)
    gone, _ = Salt.objects.filter(home__in=homes).delete()
    if gone:
        told = sorted({*seqs, *certified} - {-1})
        log.append(leaves=[leaves.Erase(of=seq) for seq in told], now=now)
    return gone


@transaction.atomic
def sight(
    *, plot: int, verdict: str, told: dict[str, object], scenes: Sequence[tuple[str, bytes]], now: datetime
) -> Sighting:
    """Keep what was seen of a place from above; each scene used becomes a leaf."""
    used = [leaves.SceneUse(plot=plot, scene=scene, chip=chip, result=verdict) for scene, chip in scenes]
    if used:
        log.append(leaves=used, now=now)
    return Sighting.objects.create(id=uuid4(), plot=plot, verdict=verdict, told=told, observed_at=now)
