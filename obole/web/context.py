"""What every template knows: the house, the person, their desks."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from obole.people import queries
from obole.people.models import Kind, Membership, Role

NAV = (
    ("forest", gettext_lazy("Forest"), "/forest", "trees"),
    ("give", gettext_lazy("Give"), "/give", "gift"),
    ("causes", gettext_lazy("Causes"), "/causes", "heart"),
    ("talk", gettext_lazy("Talk"), "/talk", "message"),
    ("mobile", gettext_lazy("Phone"), "/mobile", "phone"),
)
BUILT = {"forest"}  # rooms with pages; a house can't switch on what isn't there
DESKS = {Role.PLANTER: "orders", Role.SPONSOR: "pools"}


def nav(request: HttpRequest, programmes: list[str]) -> list[dict[str, Any]]:
    """The bar's words that are switched on in this house; it closes up round what is missing."""
    shown = [row for row in NAV if row[0] in BUILT and (not programmes or row[0] in programmes)]
    links = [{"word": word, "href": href, "icon": icon} for _slug, word, href, icon in shown]
    links += [
        {"word": _("Goods"), "href": "/goods", "icon": "sprout"},
        {"word": _("Places"), "href": "/plots", "icon": "map"},
    ]
    links += [{"word": _("Totals"), "href": "/totals", "icon": "sigma"}]
    return [link | {"here": request.path.startswith(str(link["href"]))} for link in links]


def desk(row: Membership) -> dict[str, str] | None:
    """Where a membership's work is done."""
    if row.role in (Role.STEWARD, Role.AUDITOR):
        return {"name": _("Console"), "href": "/console/"}
    page = DESKS.get(Role(row.role))
    return {"name": row.organisation.name, "href": f"/desk/{row.organisation.slug}/{page}"} if page else None


def house(request: HttpRequest) -> dict[str, Any]:
    """``house`` (name, mark, nav, demo, theme, languages), ``person`` and ``desks`` for templates."""
    row = queries.house()
    person = request.user if request.user.is_authenticated else None
    desks = [found for m in queries.memberships(person.pk) if (found := desk(m))] if person else []
    return {
        "house": {
            "name": row.name,
            "mark": row.mark,
            "colour": row.colour,
            "demo": row.demo,
            "nav": nav(request, row.programmes),
            "theme": request.COOKIES.get("theme", "system"),
            "languages": [(c, n) for c, n in settings.LANGUAGES if not row.languages or c in row.languages],
            "language": getattr(request, "LANGUAGE_CODE", "en"),
        },
        "person": person,
        "desks": list({d["href"]: d for d in desks}.values()),
        "kinds": Kind,
    }
