"""Acts in: a day typed by hand, a file, and the reason why each act counted or not."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from obole.activity import actions, kinds, queries, refusals
from obole.activity.models import Act
from obole.activity.plausible import Reading
from obole.flows.imports import import_own
from obole.ledger.values import refusal
from obole.lib import clock, words
from obole.people.models import Person
from obole.programmes import queries as programmes
from obole.programmes.models import Award
from obole.programmes.rules import programme
from obole.web.pages.forest import day_sums
from obole.web.pages.picks import day_of, person_of, stream_of, whole
from obole.web.roles import needs


@require_GET
@needs("signed_in")
def page(request: HttpRequest) -> HttpResponse:
    """All acts of the person, newest first, and the three ways in."""
    person = person_of(request)
    rows = [
        {"act": act, "kind": kinds.all_kinds().get(act.kind)} for act in queries.newest(person.id, limit=60)
    ]
    today = clock.local_day(clock.now(), person.zone)
    return render(
        request, "acts.html", {"rows": rows, "uploads": queries.uploads(person.id), "today_day": today}
    )


@require_POST
@needs("signed_in")
def type_in(request: HttpRequest) -> HttpResponse:
    """A day's steps typed by hand: their own tier, with the lower cap. Typing again corrects the day."""
    person, now = person_of(request), clock.now()
    day, steps = day_of(request.POST.get("day")), whole(request.POST.get("steps"))
    if day is None:
        raise refusals.BadDay
    if steps is None:
        raise refusals.BadQuantity
    before = Act.objects.filter(person=person.id, source="typed", record=f"{day}").order_by("-rev").first()
    if before and before.quantity == steps:
        return redirect("/forest")
    reading = Reading(
        source="typed",
        record=f"{day}",
        kind="walk",
        quantity=steps,
        day=day,
        tier="typed",
        rev=before.rev + 1 if before else 0,
    )
    outcome = actions.record(person=person.id, zone=person.zone, readings=[reading], now=now)[0]
    if outcome.status == "refused":
        raise refusal(outcome.code or "refused")()
    messages.success(
        request, _("{n} steps noted for {day}.").format(n=words.number(steps), day=words.day(day))
    )
    return redirect("/forest")


@require_POST
@needs("signed_in")
def upload(request: HttpRequest) -> HttpResponse:
    """A person's own file, with an account of every line."""
    person = person_of(request)
    file = request.FILES.get("file")
    kind = request.POST.get("kind", "")
    if file is None:
        raise refusals.BadFile(kind=kind or "—")
    account, _upload = import_own(person=person, kind=kind, stream=stream_of(file), now=clock.now())
    told = [
        {"line": row["line"], "sentence": words.sentence(refusal(str(row["code"]))())}
        for row in account.refusals[:200]
    ]
    return render(request, "upload.html", {"account": account, "told": told, "name": file.name})


@require_GET
@needs("signed_in")
def why(request: HttpRequest, act: UUID) -> HttpResponse:
    """Why did this count, or not: rule, date, cap, one line of arithmetic, and the estimate behind it."""
    person = person_of(request)
    found = queries.act(person.id, act) or _act_of_award(person, act)
    if found is None:
        raise refusals.UnknownAct
    return render(request, "why.html", _reasons(person, found))


def _act_of_award(person: Person, award_id: UUID) -> Act | None:
    """The largest act behind an award: a coin's *why* link names the award."""
    row = programmes.award(person.id, award_id)
    if row is None:
        return None
    same = [a for a in queries.of_day(person.id, row.day) if a.kind == row.kind]
    return max(same, key=lambda a: (a.tier == row.tier, a.quantity), default=None)


def _reasons(person: Person, found: Act) -> dict[str, object]:
    under = programme("forest")
    kind = kinds.all_kinds()[found.kind]
    newest = max(
        Act.objects.filter(person=person.id, source=found.source, record=found.record), key=lambda a: a.rev
    )
    sums = {s.kind: s for s in day_sums(person.id, found.day, under)}
    awards: list[Award] = [a for a in programmes.of_day(person.id, found.day) if a.kind == found.kind]
    counted = sums.get(found.kind)
    return {
        "act": found,
        "kind": kind,
        "sum": counted,
        "awards": awards,
        "awarded": sum(a.amount for a in awards),
        "waiting": queries.is_due(person.id, found.day),
        "superseded": newest.rev > found.rev,
        "other_counts": counted is not None and counted.tier != found.tier,
        "ends": {a.id: programmes.end_of(person.id, a.id) for a in awards},
        "digest": under.digest,
        "low_g": found.quantity * kind.co2e.low_mg // 1000,
        "high_g": found.quantity * kind.co2e.high_mg // 1000,
        "middle_g": found.quantity * kind.co2e.per_unit_mg // 1000,
        "raw": counted.quantity // counted.rule.per * counted.rule.give if counted else 0,
    }
