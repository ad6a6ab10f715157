"""The forest: the tree that grows, coins to collect, today's acts, and who could use a hand."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from obole.activity import kinds
from obole.activity import queries as acts
from obole.giving import queries as giving
from obole.giving.goods import Good, good, ladder
from obole.giving.models import Claim
from obole.ledger import queries as books
from obole.lib import clock, words
from obole.lib.drawing import coin, scene, tree
from obole.people import actions as people_actions
from obole.people import queries as people
from obole.people.models import Person
from obole.programmes import actions, queries, refusals
from obole.programmes.models import Award, OpenLot
from obole.programmes.rules import Fact, Programme, Sum, of_day, programme
from obole.web.pages.picks import STATES, person_of
from obole.web.roles import needs

LAST_HOURS = 6
ALL_FROM = 4  # "collect all" appears from four ripe coins on


@dataclass(frozen=True, slots=True)
class Coin:
    """One lot as it floats round the tree."""

    award: Award
    slot: int
    face: str
    label: str
    ripe: bool


@needs("signed_in")
def page(request: HttpRequest) -> HttpResponse:
    """The signed-in start."""
    person, now = person_of(request), clock.now()
    lots = queries.open_lots(person.id, now)
    aim = _aim(person, now)
    today = clock.local_day(now, person.zone)
    claims = list(giving.claims_of(person.id)[:60])
    ripe = [lot for lot, _award in lots if lot.ripe_at <= now]
    return render(
        request,
        "forest.html",
        {
            "greeting": _greeting(person, now),
            "aim": aim,
            "scene": _scene(person, aim, claims, now),
            "coins": _coins(lots, now),
            "collect_all": len(ripe) >= ALL_FROM,
            "ripe_grams": sum(lot.amount for lot in ripe),
            "today": _today(person, today),
            "tomorrow": _tomorrow(person, today),
            "rescues": _rescues(person, now),
            "faded": None if person.collect_for_me else queries.first_faded(person.id),
            "claims": claims[:6],
            "more_claims": max(len(claims) - 6, 0),
            "first": not lots and not claims and not aim["have"],
            "today_day": today,
            "yesterday": today - timedelta(days=1),
        },
    )


def _greeting(person: Person, now: datetime) -> str:
    hour = now.astimezone(clock.zone(person.zone)).hour
    name = person.display_name or _("friend")
    if hour < 12:
        return _("Good morning, {name}").format(name=name)
    if hour < 18:
        return _("Good afternoon, {name}").format(name=name)
    return _("Good evening, {name}").format(name=name)


def _aim(person: Person, now: datetime) -> dict[str, object]:
    """What is grown towards: the dearest tree the grams are enough for, else the first not yet reached.

    With how much is missing and about how many days that is at this person's pace.
    """
    have = books.available(person.id, "energy", "energy")
    steps = [g for g in ladder(now.date()) if g.kind == "tree"] or ladder(now.date())
    reached = [g for g in steps if g.price_g <= have]
    aim: Good = reached[-1] if reached else steps[0]
    pace = queries.pace(person.id, clock.local_day(now, person.zone))
    missing = max(aim.price_g - have, 0)
    days = max(1, round(missing / pace)) if pace and missing else 0
    land = ladder(now.date())[0]
    return {"have": have, "good": aim, "missing": missing, "days": days, "reached": not missing, "land": land}


def _scene(person: Person, aim: dict[str, object], claims: list[Claim], now: datetime) -> str:
    kind = aim["good"]
    assert isinstance(kind, Good)
    local = now.astimezone(clock.zone(person.zone))
    have = int(str(aim["have"]))
    standing = [
        scene.Standing(
            seed=str(c.id),
            species=(good(c.project.good, now.date()) or kind).species or "land",
            state=STATES[c.state],
        )
        for c in claims
        if c.state in STATES
    ]
    title = _("Your {tree}, {have} of {price} g").format(
        tree=words.inlang(kind.short), have=words.number(have), price=words.number(kind.price_g)
    )
    return scene.scene(
        seed=str(person.id),
        species=kind.species,
        growth=tree.growth(min(have, kind.price_g), kind.price_g),
        hour=local.hour,
        season=tree.season(local.month),
        goods=standing[:12],
        beyond=max(len(standing) - 12, 0),
        title=title,
    )


def _coins(lots: list[tuple[OpenLot, Award]], now: datetime) -> list[Coin]:
    shown = lots[:11]
    slots = scene.place([str(award.id) for _lot, award in shown])
    return [_coin(lot, award, slots[str(award.id)], now) for lot, award in shown]


def _coin(lot: OpenLot, award: Award, slot: int, now: datetime) -> Coin:
    value, grams = words.number(lot.amount), lot.amount
    act = words.inlang(kinds.all_kinds()[award.kind].names)
    if lot.ripe_at > now:
        wait = max((lot.ripe_at - award.recorded_at).total_seconds(), 1)
        share = min(max(1 - (lot.ripe_at - now).total_seconds() / wait, 0.0), 1.0)
        label = _("{grams} g from {act}, ripens {when}").format(
            grams=value, act=act, when=words.moment(lot.ripe_at)
        )
        return Coin(award, slot, coin.face(value=value, unit="g", grams=grams, share=share), label, False)
    label = _("Collect {grams} g from {act}, ripe until {when}").format(
        grams=value, act=act, when=words.moment(lot.expires_at)
    )
    left = lot.expires_at - now
    if left <= timedelta(hours=LAST_HOURS):
        return Coin(award, slot, coin.face(value=value, unit="g", grams=grams, left=_left(left)), label, True)
    return Coin(award, slot, coin.face(value=value, unit="g", grams=grams), label, True)


def _left(left: timedelta) -> str:
    hours = int(left.total_seconds() // 3600)
    return _("{n} h").format(n=hours) if hours else _("{n} min").format(n=int(left.total_seconds() // 60))


def _today(person: Person, today: date) -> list[dict[str, object]]:
    """The day's acts so far, newest revision each."""
    return [
        {"act": act, "kind": kinds.all_kinds()[act.kind]}
        for act in acts.of_day(person.id, today)
        if act.kind in kinds.all_kinds()
    ]


def day_sums(person: UUID, day: date, under: Programme) -> list[Sum]:
    """The arithmetic of one day as far as it is known: a preview of what the night will judge."""
    facts: dict[tuple[str, str, str], int] = {}
    for act in acts.of_day(person, day):
        key = (act.kind, act.tier, act.source)
        facts[key] = facts.get(key, 0) + act.quantity
    joined: dict[tuple[str, str], int] = {}
    for (kind, tier, _source), quantity in facts.items():
        largest = kinds.all_kinds()[kind].merge == "max"
        before = joined.get((kind, tier), 0)
        joined[kind, tier] = max(before, quantity) if largest else before + quantity
    return of_day(under, [Fact(kind=k, tier=t, quantity=q) for (k, t), q in joined.items()], day)


def _tomorrow(person: Person, today: date) -> dict[str, object]:
    under = programme("forest")
    grams = sum(found.grams for found in day_sums(person.id, today, under))
    return {"grams": grams, "at": clock.instant(today + timedelta(days=1), under.ripe_hour, person.zone)}


def _rescues(person: Person, now: datetime) -> list[dict[str, object]]:
    """Friends' lots in their last hours."""
    ties = {tie.friend_of(person.id): tie for tie in people.friendships(person.id)}
    names = people.names(ties)
    lots = queries.to_rescue(ties, now, programme("forest").rescue_hours)
    return [
        {
            "lot": lot,
            "name": names.get(lot.person, ""),
            "rule": ties[lot.person].rule,
            "hours": max(1, int((lot.expires_at - now).total_seconds() // 3600)),
        }
        for lot in lots[:3]
    ]


@require_POST
@needs("signed_in")
def collect(request: HttpRequest) -> HttpResponse:
    """Collect one coin, or all that are ripe; a second tap finds it done."""
    person = person_of(request)
    chosen = request.POST.get("award")
    try:
        awards = [UUID(chosen)] if chosen else None
    except ValueError:
        awards = []
    try:
        grams = actions.collect(person=person.id, awards=awards, now=clock.now())
    except refusals.NotRipe:
        if chosen and any(queries.end_of(person.id, a) for a in awards or ()):
            return redirect("/forest")
        raise
    messages.success(request, _("{grams} g collected.").format(grams=words.number(grams)))
    return redirect("/forest")


@require_POST
@needs("signed_in")
def rescue(request: HttpRequest) -> HttpResponse:
    """Save a friend's coin in its last hours, shared by the rule both chose."""
    person = person_of(request)
    try:
        owner, award = UUID(request.POST.get("owner", "")), UUID(request.POST.get("award", ""))
    except ValueError:
        raise refusals.NotToRescue from None
    done = queries.end_of(owner, award)
    if done and done.friend == person.id:
        return redirect("/forest")
    kept, given = actions.rescue(
        owner=owner, friend=person.id, award=award, programme=programme("forest"), now=clock.now()
    )
    name = people.names([owner]).get(owner, "")
    text = _("Rescued: {kept} g went to {name}, {given} g to you.").format(
        kept=words.number(kept), name=name, given=words.number(given)
    )
    messages.success(request, text)
    return redirect("/forest")


@require_POST
@needs("signed_in")
def collect_for_me(request: HttpRequest) -> HttpResponse:
    """Have ripe coins collected from now on; what is ripe now as well."""
    people_actions.choose(person=person_of(request).id, collect_for_me=True)
    messages.success(request, _("From now on your coins are collected for you."))
    return redirect("/forest")
