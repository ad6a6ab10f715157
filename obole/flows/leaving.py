"""Taking everything along, and being forgotten: across all rooms, driven by ``data/privacy.toml``.

Taking along is a zip of JSON files. Forgetting deletes what names a person or shows how they lived; what the
books need stays under an opaque id that leads to nobody any more.
"""

import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import Model, Q, QuerySet

from obole.evidence import actions as evidence
from obole.giving.models import Claim
from obole.people import actions as people
from obole.people import queries
from obole.people.models import Person
from obole.people.privacy import Table, tables

README = """What {house} holds on you, written {when} (UTC).

Each file is a JSON list, one object a row. The page /privacy says why each is held, for how long and who sees
it. Times are UTC (ISO 8601). Grams and money are whole numbers in the unit's smallest part. Bytes are
hexadecimal. Your password and your keys are kept as digests only and are not in here.

{files}
"""


@dataclass(frozen=True, slots=True)
class Left:
    """What being forgotten did: rows deleted by table, and how many secrets of commitments were destroyed."""

    deleted: dict[str, int]
    salts: int


def take_away(*, person: UUID, now: datetime) -> bytes:
    """A zip of all that is held on a person: a README, and a JSON file for each kind of thing."""
    held = {f"{name}.json": _json(rows) for name, rows in _held(person).items()}
    told = README.format(house=queries.house().name, when=f"{now:%Y-%m-%d %H:%M}", files="\n".join(held))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {"README.txt": told, **held}.items():
            archive.writestr(zipfile.ZipInfo(name, now.timetuple()[:6]), text, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _held(person: UUID) -> dict[str, list[dict[str, Any]]]:
    files: dict[str, list[dict[str, Any]]] = {}
    for table in tables():
        if table.export:
            files.setdefault(table.export, []).extend(_plain(table, person))
    return files


def _plain(table: Table, person: UUID) -> Iterator[dict[str, Any]]:
    shown = [f.attname for f in table.model._meta.concrete_fields if f.name not in table.hidden]
    yield from rows_of(table, person).order_by(*shown[:2]).values(*shown)


def rows_of(table: Table, person: UUID) -> QuerySet[Model]:
    """The rows of a table that are a person's, each once."""
    compare = list(_keys(table.by, person))
    where = Q(pk__in=[])
    for lookup in table.holder:
        where |= _match(lookup, compare)
    return table.model._default_manager.filter(where)


def _match(lookup: str, values: Sequence[object]) -> Q:
    if not lookup.endswith("__iexact"):
        return Q(**{f"{lookup}__in": values})
    return reduce(or_, (Q(**{lookup: value}) for value in values), Q(pk__in=[]))


def _keys(by: str, person: UUID) -> Iterable[object]:
    if by == "address":
        return queries.addresses(person)
    return {"person": [person], "claim": claims_of(person), "holder": [person, *claims_of(person)]}[by]


def claims_of(person: UUID) -> list[UUID]:
    """The claims a person opened or has a share in."""
    return list(
        Claim.objects.filter(Q(person=person) | Q(shares__person=person))
        .values_list("id", flat=True)
        .distinct()
    )


class _Encoder(DjangoJSONEncoder):
    def default(self, o: Any) -> Any:
        """Bytes as hexadecimal; the rest as Django writes it."""
        return bytes(o).hex() if isinstance(o, bytes | memoryview) else super().default(o)


def _json(rows: Sequence[dict[str, Any]]) -> str:
    return json.dumps(rows, cls=_Encoder, ensure_ascii=False, indent=1)


@transaction.atomic
def forget(*, person: UUID, now: datetime) -> Left:
    """Forget a person: all or nothing. Raises LastSteward; a second time it finds nobody and does nothing."""
    if not Person.objects.select_for_update().filter(id=person).exists():
        return Left({}, 0)
    people.check_may_leave(person)
    salts = evidence.forget(person=person, claims=_own_claims(person), now=now)
    deleted = {table.label: _delete(table, person) for table in tables() if _deleted_here(table)}
    people.forget(person=person)
    return Left(deleted, salts)


def _own_claims(person: UUID) -> list[UUID]:
    """Claims whose commitment binds this person alone. A tree together stays provable for those who stay."""
    shared = Claim.objects.filter(id__in=claims_of(person)).exclude(together=True)
    return list(shared.values_list("id", flat=True))


def _deleted_here(table: Table) -> bool:
    """Rows of rooms are deleted here; those of people and sign-in go with the person (``people.forget``)."""
    return table.leaving == "deleted" and table.model._meta.app_label not in (
        "people",
        "account",
        "mfa",
        "sessions",
        "evidence",
    )


def _delete(table: Table, person: UUID) -> int:
    return rows_of(table, person).delete()[0]
