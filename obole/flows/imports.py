"""Files of acts: each line told, whose it is found or made, and an account kept of every line."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import BinaryIO
from uuid import UUID

from obole.activity import actions as activity
from obole.activity import refusals
from obole.activity.actions import Outcome, Told
from obole.activity.sources import BYTES_MAX, Line, readers
from obole.people import actions as people
from obole.people import queries
from obole.people.models import Identity, Person

BATCH = 2000


@dataclass(slots=True)
class Account:
    """The account of a file: every line is recorded, a duplicate, or refused with its code."""

    read: int = 0
    recorded: int = 0
    duplicates: int = 0
    refusals: list[dict[str, object]] = field(default_factory=list)

    def add(self, line: int, outcome: Outcome) -> None:
        """Count one line's outcome."""
        self.read += 1
        if outcome.status == "refused":
            self.refusals.append({"line": line, "code": outcome.code})
        elif outcome.status == "recorded":
            self.recorded += 1
        else:
            self.duplicates += 1

    def told(self) -> dict[str, object]:
        """As the command prints it."""
        return {
            "read": self.read,
            "recorded": self.recorded,
            "duplicates": self.duplicates,
            "refused": len(self.refusals),
            "refusals": self.refusals,
        }


def lines_of(kind: str, stream: BinaryIO) -> list[Line]:
    """The lines of a file of that kind. Raises BadFile, TooLarge."""
    reader = readers().get(kind)
    if reader is None:
        raise refusals.BadFile(kind=kind)
    head = stream.read(BYTES_MAX + 1)
    if len(head) > BYTES_MAX:
        raise refusals.TooLarge
    import io

    return list(reader(io.BytesIO(head)))


def batches(lines: Iterable[Line], size: int = BATCH) -> Iterator[list[Line]]:
    """The lines in lists of at most ``size``."""
    rest = iter(lines)
    while some := list(islice(rest, size)):
        yield some


def import_file(
    *, kind: str, stream: BinaryIO, now: datetime, create_persons: bool, zone: str | None = None
) -> Account:
    """A steward's file of many persons' acts: any past day is taken, and nothing is recorded twice.

    Lines of persons unknown at that source are refused, unless ``create_persons``. ``zone``: of persons made
    (default: the house's).
    """
    account = Account()
    for some in batches(lines_of(kind, stream)):
        record_lines(
            kind=kind, lines=some, account=account, now=now, create_persons=create_persons, zone=zone
        )
    return account


def record_lines(
    *,
    kind: str,
    lines: Sequence[Line],
    account: Account,
    now: datetime,
    create_persons: bool,
    zone: str | None = None,
) -> None:
    """Record some lines of a file of many persons, adding to its account."""
    persons = _persons(kind, lines, create_persons, zone, now)
    zones = queries.zones(persons.values())
    told: list[tuple[Line, Told | None, str]] = [_tell(line, persons, zones) for line in lines]
    outcomes = iter(activity.record_batch(told=[t for _, t, _ in told if t], now=now, stale_days=None))
    for line, one, code in told:
        account.add(line.number, next(outcomes) if one else Outcome("refused", code))


def _persons(
    kind: str, lines: Sequence[Line], create: bool, zone: str | None, now: datetime
) -> dict[str, UUID]:
    external = {line.external_id for line in lines if line.external_id and line.reading}
    if create:
        home = zone or people.house().zone
        return people.welcome_batch(source=kind, external_ids=sorted(external), zone=home, now=now)
    rows = Identity.objects.filter(source=kind, external_id__in=external)
    return dict(rows.values_list("external_id", "person_id"))


def _tell(line: Line, persons: dict[str, UUID], zones: dict[UUID, str]) -> tuple[Line, Told | None, str]:
    if line.reading is None:
        return line, None, line.code or "bad_line"
    person = persons.get(line.external_id or "")
    if person is None:
        return line, None, "unknown_person"
    return line, Told(person, zones[person], line.reading), ""


def import_own(*, person: Person, kind: str, stream: BinaryIO, now: datetime) -> tuple[Account, UUID]:
    """A person's own file: every line counts for them, whoever the file names, if it names one person alone.

    Keeps the account; returns it with its id. Raises BadFile, TooLarge, IdentityTaken (the file is of someone
    whose account already feeds another person).
    """
    lines = lines_of(kind, stream)
    _own_identity(person, kind, {line.external_id for line in lines if line.external_id})
    told = [(line, Told(person.id, person.zone, line.reading)) for line in lines if line.reading]
    done = iter(activity.record_batch(told=[t for _, t in told], now=now))
    outcomes = [
        (line.number, next(done) if line.reading else Outcome("refused", line.code or "bad_line"))
        for line in lines
    ]
    account = Account()
    for number, outcome in outcomes:
        account.add(number, outcome)
    stream.seek(0)
    sha256 = hashlib.sha256(stream.read()).digest()
    kept = activity.keep_upload(person=person.id, kind=kind, sha256=sha256, outcomes=outcomes, now=now)
    return account, kept.id


def _own_identity(person: Person, kind: str, external: set[str]) -> None:
    from obole.people.refusals import IdentityTaken

    if not external:
        return
    if len(external) > 1:
        raise refusals.BadFile(kind=kind)
    row, _ = Identity.objects.get_or_create(
        source=kind, external_id=external.pop(), defaults={"person": person}
    )
    if row.person_id != person.id:
        raise IdentityTaken
