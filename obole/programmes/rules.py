"""Rules are dated data; this module reckons with them. Pure: the same facts and rules give the same grams for ever."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from obole.lib import toml
from obole.lib.refusals import Refusal


class UnknownProgramme(Refusal):
    """This house runs no programme by that name."""

    code = "unknown_programme"
    status = 404


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What a person did on a day: so many of one kind, by sources of one tier."""

    kind: str
    tier: str
    quantity: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """From this day on, every full ``per`` of ``act`` gives ``give``, from ``at_least`` up, ``daily_max`` at most."""

    since: date
    act: str
    tier: str
    per: int
    give: int
    daily_max: int
    at_least: int = 0
    source: str = ""

    def reckon(self, quantity: int) -> int:
        """The grams for that many in one day."""
        if quantity < self.at_least:
            return 0
        return min(quantity // self.per * self.give, self.daily_max)


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A worked day: the test, the documentation and the public rules page at once."""

    title: dict[str, str]
    day: date
    facts: tuple[Fact, ...]
    gives: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """A programme as its file says it."""

    id: str
    unit: str
    names: dict[str, str]
    promise: dict[str, str]
    ripe_hour: int
    keep_hours: int
    rescue_hours: int
    rules: tuple[Rule, ...]
    examples: tuple[Example, ...]
    digest: str

    def rule(self, *, act: str, tier: str, day: date) -> Rule | None:
        """The rule in force that day for that kind and tier: the one with the latest start."""
        fitting = (r for r in self.rules if r.act == act and r.tier == tier and r.since <= day)
        return max(fitting, key=lambda r: r.since, default=None)


@dataclass(frozen=True, slots=True)
class Sum:
    """How one kind came to its grams that day: the arithmetic the person sees."""

    kind: str
    tier: str
    quantity: int
    rule: Rule
    grams: int

    @property
    def capped(self) -> bool:
        """Did the daily most cut it?"""
        return (
            self.quantity >= self.rule.at_least
            and self.quantity // self.rule.per * self.rule.give > self.rule.daily_max
        )


def of_day(programme: Programme, facts: Iterable[Fact], day: date) -> list[Sum]:
    """Each kind's grams for one day of one person. Of a kind, the tier that gives more counts, never both."""
    best: dict[str, Sum] = {}
    for fact in facts:
        rule = programme.rule(act=fact.kind, tier=fact.tier, day=day)
        if rule is None:
            continue
        found = Sum(fact.kind, fact.tier, fact.quantity, rule, rule.reckon(fact.quantity))
        if fact.kind not in best or found.grams > best[fact.kind].grams:
            best[fact.kind] = found
    return [best[kind] for kind in sorted(best)]


def grams(programme: Programme, facts: Iterable[Fact], day: date) -> int:
    """The grams of the whole day."""
    return sum(found.grams for found in of_day(programme, facts, day))


@cache
def programme(name: str) -> Programme:
    """The programme of that id. Raises UnknownProgramme."""
    file = f"programmes/{name}.toml"
    if file not in toml.names("programmes"):
        raise UnknownProgramme
    return _programme(toml.read(file), toml.digest(file))


@cache
def programmes() -> tuple[Programme, ...]:
    """Every programme this house has a file for."""
    return tuple(
        programme(name.removeprefix("programmes/").removesuffix(".toml")) for name in toml.names("programmes")
    )


def _programme(body: dict[str, Any], digest: str) -> Programme:
    keys = ("id", "unit", "names", "promise", "ripe_hour", "keep_hours", "rescue_hours")
    return Programme(
        **{key: body[key] for key in keys},
        rules=tuple(_rule(row) for row in body["rule"]),
        examples=_examples(body["example"]),
        digest=digest,
    )


def _rule(row: dict[str, Any]) -> Rule:
    return Rule(since=row["from"], **{key: value for key, value in row.items() if key != "from"})


def _examples(rows: Sequence[dict[str, Any]]) -> tuple[Example, ...]:
    def facts(acts: Sequence[dict[str, Any]]) -> tuple[Fact, ...]:
        return tuple(Fact(kind=a["act"], tier=a["tier"], quantity=a["quantity"]) for a in acts)

    return tuple(
        Example(title=row["title"], day=row["day"], facts=facts(row["acts"]), gives=row["gives"])
        for row in rows
    )
