"""What grams become: the ladder of goods, a place to choose on the map, alone or together."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from obole.giving import actions, claims, queries, refusals
from obole.giving.goods import Good, ladder
from obole.giving.models import Claim, Project
from obole.ledger import queries as books
from obole.lib import clock, words
from obole.lib.drawing import land, tree, worldmap
from obole.people import queries as people
from obole.people.models import Person
from obole.programmes import queries as programmes
from obole.web.pages.picks import good_of, key_of, new_key, person_of, uuid_of, whole
from obole.web.roles import needs


@dataclass(frozen=True, slots=True)
class Offer:
    """A good at a place as a visitor sees it: state is open, waiting (no pool), sold_out or coming."""

    project: Project
    left: int
    state: str
    line: int
    pool: str


def offers(kind: Good, now: datetime) -> list[Offer]:
    """The places that offer a good, open ones first."""
    order = ["open", "waiting", "sold_out", "coming"]
    return sorted(
        (_offer(p, kind, now) for p in queries.projects(kind.slug)), key=lambda o: order.index(o.state)
    )


def _offer(project: Project, kind: Good, now: datetime) -> Offer:
    left = books.available(project.id, "stock", kind.unit) // kind.each
    covering = claims.covering(project, now)
    if project.opens_at and project.opens_at > now:
        state = "coming"
    elif not left:
        state = "sold_out"
    else:
        state = "open" if covering else "waiting"
    return Offer(project, left, state, queries.line(project), covering[0].name if covering else "")


def picture(kind: Good, seed: str, state: str = "growing", growth: float = 1.0) -> str:
    """A good's drawing."""
    name = words.inlang(kind.names)
    if kind.kind == "land":
        return land.svg(seed=seed, state="planted" if state == "growing" else state, title=name)
    return tree.svg(seed=seed, species=kind.species, growth=growth, season="summer", state=state, title=name)


def days_for(person: Person | None, price_g: int, now: datetime) -> int:
    """About how many days the price is at this person's pace, or at 6,000 steps a day."""
    pace = programmes.pace(person.id, clock.local_day(now, person.zone)) if person else 0
    return max(1, round(price_g / (pace or 120)))


@require_GET
@needs("public")
def page(request: HttpRequest) -> HttpResponse:
    """The ladder, cheapest first."""
    now = clock.now()
    person = person_of(request) if request.user.is_authenticated else None
    rows = [
        {
            "good": kind,
            "picture": picture(kind, f"good-{kind.slug}"),
            "offers": offers(kind, now),
            "days": days_for(person, kind.price_g, now),
        }
        for kind in ladder(now.date())
    ]
    have = books.available(person.id, "energy", "energy") if person else 0
    return render(request, "goods.html", {"rows": rows, "have": have})


@require_GET
@needs("public")
def one(request: HttpRequest, slug: str) -> HttpResponse:
    """One good: its drawing, price in grams and days, the map of places, stock and pool, alone or together."""
    now = clock.now()
    kind = good_of(slug, now)
    found = offers(kind, now)
    chosen = _chosen(request, found)
    person = person_of(request) if request.user.is_authenticated else None
    have = books.available(person.id, "energy", "energy") if person else 0
    return render(
        request,
        "good.html",
        {
            "good": kind,
            "offers": found,
            "chosen": chosen,
            "picture": picture(kind, f"good-{slug}"),
            "map": _map(kind, found, chosen),
            "have": have,
            "missing": max(kind.price_g - have, 0),
            "days": days_for(person, max(kind.price_g - have, 0), now) if have < kind.price_g else 0,
            "key": new_key(),
            "counts": _counts(slug),
            "pace_days": days_for(None, kind.price_g, now),
        },
    )


def _chosen(request: HttpRequest, found: list[Offer]) -> Offer | None:
    number = whole(request.GET.get("place"))
    return next((o for o in found if o.project.plot_id == number), found[0] if found else None)


def _map(kind: Good, found: list[Offer], chosen: Offer | None) -> str:
    pins = [
        worldmap.Pin(
            lon=o.project.plot.longitude,
            lat=o.project.plot.latitude,
            href=f"?place={o.project.plot_id}#place",
            label=f"{words.inlang(o.project.plot.names)}, {words.inlang(o.project.plot.region)}",
            here=o is chosen,
        )
        for o in found
    ]
    title = _("Places for {good}").format(good=words.inlang(kind.short))
    countries = {o.project.plot.country for o in found}
    if len(countries) == 1:
        return worldmap.country(code=countries.pop(), pins=pins, title=title)
    return worldmap.world(pins=pins, title=title)


def _counts(slug: str) -> dict[str, int]:
    rows = {state: n for (name, state), n in queries.state_counts().items() if name == slug}
    return {
        "promised": sum(rows.get(s, 0) for s in ("promised", "reported")),
        "planted": rows.get("planted", 0) + rows.get("dead", 0),
        "dead": rows.get("dead", 0),
    }


@require_POST
@needs("signed_in")
def claim(request: HttpRequest, slug: str) -> HttpResponse:
    """Claim it: alone at once, or open a tree to be claimed together. A second press finds the first."""
    person, now = person_of(request), clock.now()
    kind = good_of(slug, now)
    project = uuid_of(request.POST.get("project"))
    if request.POST.get("how") == "together":
        seats, grams = whole(request.POST.get("seats")) or 0, whole(request.POST.get("grams")) or 0
        made = actions.gather(
            person=person.id, project=project, seats=seats, grams=grams, key=key_of(request), now=now
        )
        return redirect(f"/trees/{made.id}")
    made = actions.claim(person=person.id, project=project, key=key_of(request), now=now)
    text = _("{good} promised at {place}, plot {number}.").format(
        good=words.inlang(kind.names),
        place=words.inlang(made.project.plot.names),
        number=made.project.plot_id,
    )
    messages.success(request, text)
    return redirect(f"/trees/{made.id}")


@require_POST
@needs("signed_in")
def wait(request: HttpRequest, slug: str) -> HttpResponse:
    """Stand in line; be told when more open."""
    place = actions.wait(
        person=person_of(request).id, project=uuid_of(request.POST.get("project")), now=clock.now()
    )
    messages.success(
        request, _("You’re number {n} in line, and your grams stay yours.").format(n=words.number(place))
    )
    return redirect(f"/goods/{slug}")


def _claim_for(request: HttpRequest, claim_id: UUID) -> tuple[Claim, bool]:
    """A claim and whether the visitor has a share in it. Raises UnknownGood for those who have none nor its link."""
    found = (
        Claim.objects.select_related("project__plot__planter", "pool", "delivery").filter(id=claim_id).first()
    )
    person = person_of(request)
    mine = found is not None and found.shares.filter(person=person.id).exists()
    invited = found is not None and found.invite is not None and request.GET.get("with") == found.invite
    if found is None or not (mine or invited):
        raise refusals.UnknownGood
    return found, mine


@require_GET
@needs("signed_in")
def mine(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    """A claimed good: its state and drawing; while it gathers, everyone's share and how to put in more."""
    from obole.evidence import queries as proofs

    found, is_mine = _claim_for(request, claim_id)
    kind = good_of(found.project.good, found.created_at)
    gathered = claims.gathered(found.id) if found.state == Claim.State.GATHERING else found.grams
    names = people.names(found.shares.values_list("person", flat=True))
    shares = [
        {"name": names.get(s.person, _("someone who has left")), "grams": s.grams}
        for s in found.shares.order_by("id")
    ]
    state = {"gathering": "growing", "given_back": "dead"}.get(found.state) or {
        "planted": "certified",
        "dead": "dead",
    }.get(found.state, "promised")
    return render(
        request,
        "tree.html",
        {
            "claim": found,
            "good": kind,
            "shares": shares,
            "gathered": gathered,
            "missing": found.grams - gathered,
            "picture": picture(kind, str(found.id), state, tree.growth(gathered, found.grams)),
            "mine": is_mine,
            "opener": found.person == person_of(request).id,
            "key": new_key(),
            "invite": f"{request.build_absolute_uri(request.path)}?with={found.invite}"
            if found.invite
            else "",
            "have": books.available(person_of(request).id, "energy", "energy"),
            "seats_left": found.seats - len(shares),
            "certificate": proofs.of_claims([found.id]).get(found.id),
            "with": request.GET.get("with", ""),
        },
    )


@require_POST
@needs("signed_in")
def put_in(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    """Put grams into a tree together."""
    found = Claim.objects.filter(id=claim_id).first()
    person = person_of(request)
    invited = found is not None and found.invite == request.POST.get("with")
    if found is None or not (invited or found.shares.filter(person=person.id).exists()):
        raise refusals.UnknownGood
    actions.put_in(
        claim=claim_id,
        person=person.id,
        grams=whole(request.POST.get("grams")) or 0,
        key=key_of(request),
        now=clock.now(),
    )
    return redirect(f"/trees/{claim_id}")


@require_POST
@needs("signed_in")
def give_back(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    """Give everyone their grams back from a tree that is still gathering."""
    actions.give_back(claim=claim_id, person=person_of(request).id, now=clock.now())
    messages.success(request, _("Everyone has their grams back."))
    return redirect(f"/trees/{claim_id}")
