"""Readers of proofs."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from obole.evidence import actions, credential, keys, log, status
from obole.evidence.models import Certificate, LeafEntry, LogLeaf, Sighting
from obole.evidence.notes import Proof
from obole.evidence.refusals import NotInLog, UnknownCertificate

LIST_DAYS = 7


def certificate(number: str) -> Certificate:
    """A certificate by its number. Raises UnknownCertificate."""
    found = Certificate.objects.filter(number=number).first()
    if found is None:
        raise UnknownCertificate
    return found


def of_claims(claims: Iterable[UUID]) -> dict[UUID, Certificate]:
    """The certificates of these claims."""
    return {row.claim: row for row in Certificate.objects.filter(claim__in=list(claims))}


def proof(found: Certificate) -> Proof:
    """That the certificate's leaf is in the log. Raises NotInLog when no checkpoint covers it yet."""
    newest = log.newest_checkpoint()
    if newest is None:
        raise NotInLog
    return log.proof(found.seq, newest)


def did_document(now: datetime) -> credential.Document:
    """What ``/.well-known/did.json`` serves."""
    public = [credential.read_multikey(key.multibase) for key in keys.known("certificates", now)]
    return credential.did_document(keys.issuer(), public)


def status_list(name: str, now: datetime) -> credential.Document:
    """The signed status list: ``revocation``, or ``state`` (set: the tree is dead)."""
    bits = status.StatusList()
    marked = {"revocation": {"revoked_at__isnull": False}, "state": {"dead_since__isnull": False}}[name]
    for index in Certificate.objects.filter(**marked).values_list("status_index", flat=True):
        bits[index] = True
    unsigned = status.list_credential(
        url=actions.status_url(name),
        issuer=keys.issuer(),
        purpose="revocation" if name == "revocation" else status.STATE,
        bits=bits,
        valid_from=now,
        valid_until=now + timedelta(days=LIST_DAYS),
    )
    return credential.sign(unsigned, keys.private("certificates"), method=keys.method(), created=now)


def leaf(seq: int) -> LogLeaf:
    """One leaf. Raises NotInLog."""
    found = LogLeaf.objects.filter(seq=seq).first()
    if found is None:
        raise NotInLog
    return found


def leaf_of(home: UUID, entry: UUID) -> LeafEntry | None:
    """Where an entry stands in the log."""
    return LeafEntry.objects.filter(home=home, id=entry).exclude(seq=-1).first()


def newest_leaves(limit: int = 30) -> list[LogLeaf]:
    """The last leaves, newest first."""
    return list(LogLeaf.objects.order_by("-seq")[:limit])


def sightings(plot: int) -> list[Sighting]:
    """What was seen of a place, newest first."""
    return list(Sighting.objects.filter(plot=plot).order_by("-observed_at"))
