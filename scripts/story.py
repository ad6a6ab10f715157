"""`make story`: lives one walk that becomes a tree and writes it down, every entry as it was made.

The file is checked in; a test lives it again and compares.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "docs" / "stories" / "walk-to-tree.md"
sys.path.insert(0, str(ROOT))


def story() -> Iterator[str]:
    """The story, line by line, from an empty house."""
    from obole.evidence import log
    from obole.flows import deliveries, evidence, forest
    from obole.flows.evidence import verify_all
    from obole.ledger import queries as books
    from obole.people import actions as people
    from obole.programmes import actions as programmes
    from tests import world
    from tests.world import MONDAY, at

    made = world.founded()
    awa = made.persons["awa"]
    names = _names(made)
    seen: set[tuple[UUID, UUID]] = {(e.home, e.id) for home in names for e in books.entries(home)}

    def entries(now: datetime) -> Iterator[str]:
        fresh = [e for home in names for e in books.entries(home, limit=1000) if (e.home, e.id) not in seen]
        for entry in sorted(fresh, key=lambda e: (e.recorded_at, e.kind, str(e.id))):
            seen.add((entry.home, entry.id))
            yield (
                f"| {entry.recorded_at:%d %b %H:%M} | {entry.kind} | "
                + "<br>".join(
                    f"{_name(names, m.payer, m.payer_path)} → {_name(names, m.payee, m.payee_path)}: {m.amount:,} {m.unit}"
                    for m in entry.moves
                )
                + " |"
            )

    def table(now: datetime) -> Iterator[str]:
        yield "\n| recorded (UTC) | kind | moves |\n|---|---|---|"
        yield from entries(now)
        grams = {path: books.balance(awa.id, path, "energy") for path in ("ripe", "energy")}
        yield f"\nAwa now: {grams['ripe']:,} g ripening or ripe, {grams['energy']:,} g to spend.\n"

    yield "# A walk that becomes a tree\n"
    yield "Written by `make story` from a real run; a test lives it again and compares. Awa lives in Paris.\n"
    yield "## Monday evening: 12,031 steps\n"
    world.walks(awa, 12_031)
    yield "Her phone tells 12,031 steps of 2 March 2026. Nothing is judged before the day has ended where she lives.\n"
    yield "## The night: judged under the rules in force\n"
    yield "12,031 ÷ 50 = 240.6 → 240 g."
    now = world.night()
    yield from table(now)
    yield "## Tuesday, seven o'clock: ripe\n"
    yield "She taps the coin. A second tap finds nothing more."
    now = at(MONDAY + timedelta(days=1), 7)
    programmes.collect(person=awa.id, now=now)
    yield from table(now)
    yield "## A late sync adds its difference\n"
    yield "On Tuesday evening the watch corrects Monday to 13,000 steps: 260 g, of which 240 were awarded before."
    world.walks(awa, 13_000, rev=1)
    now = at(MONDAY + timedelta(days=1), 22)
    forest.close_days(now=now)
    yield from table(now)
    yield "## Months later: seventy-four more such days, collected for her\n"
    people.choose(person=awa.id, collect_for_me=True)
    for n in range(1, 75):
        day = MONDAY + timedelta(days=n)
        world.walks(awa, 12_031, day)
        forest.sweep(now=at(day + timedelta(days=1), 8))
    yield f"She has {books.available(awa.id, 'energy', 'energy'):,} g to spend; a saxaul takes 17,900.\n"
    for home in names:
        seen.update((e.home, e.id) for e in books.entries(home, limit=1000))
    yield "## She plants: one saxaul at Silver Dune\n"
    yield "Grams leave, one of the stock is bound, and the sponsor's pool holds the money. All or nothing."
    now = at(MONDAY + timedelta(days=80), 12)
    claim = world.plants(made, awa, now=now)
    names[claim.id] = "the tree"
    yield from table(now)
    yield "## The planter reports, the auditor accepts\n"
    yield "A report pays nothing. Acceptance by someone outside the planter settles the hold and certifies."
    row = world.reports(made, claim.project, now=now + timedelta(days=20), photo="ab" * 32)
    now += timedelta(days=22)
    (certificate,) = deliveries.accept(delivery=row.id, judge=made.persons["ana"].id, now=now)
    yield from table(now)
    yield "## The certificate\n"
    subject = certificate.document["credentialSubject"]
    for name in (
        "certificateNumber",
        "unit",
        "quantity",
        "plantedOn",
        "planter",
        "acceptedBy",
        "acceptedOn",
        "pool",
        "grams",
    ):
        yield f"- {name}: {subject[name]}"
    yield f"- species: {subject['species']['scientificName']}"
    yield f"- paid: {subject['paid']['minor']} {subject['paid']['currency']} cents\n"
    evidence.seal_all(now=now + timedelta(hours=2))
    told = verify_all()
    newest = log.newest_checkpoint()
    assert newest is not None
    yield "## What a stranger can check\n"
    yield f"The log has {told['log_size']} leaves under a signed checkpoint; the certificate is leaf {certificate.seq}."
    yield f"The books: {told['entries']} entries, {told['lines']} lines, {told['units']} units; balanced: {told['balanced']}.\n"


def _names(made: object) -> dict[UUID, str]:
    """What each holder is called in the story."""
    names = {person.id: person.display_name for person in made.persons.values()}  # type: ignore[attr-defined]
    names |= {row.id: row.name for row in made.organisations.values()}  # type: ignore[attr-defined]
    names |= {row.id: row.name for row in made.pools.values()}  # type: ignore[attr-defined]
    names |= {row.id: f"{good} at {place}" for (place, good), row in made.projects.items()}  # type: ignore[attr-defined]
    return names


def _name(names: dict[UUID, str], holder: UUID, path: str) -> str:
    return f"{names.get(holder, 'someone')} `{path}`"


def write() -> None:
    """Live it in a throw-away house and write the file."""
    with tempfile.TemporaryDirectory(prefix="obole-story-", dir="/tmp") as room:
        Path(room).chmod(0o755)
        os.environ["OBOLE_DATA"] = f"{room}/data"
        os.environ.setdefault("OBOLE_LOG", "ERROR")
        from obole.console.prepare import prepare

        prepare()
        TARGET.parent.mkdir(parents=True, exist_ok=True)
        TARGET.write_text("\n".join(story()))


if __name__ == "__main__":
    write()
