"""When a satellite can first tell that something stands somewhere, from the species' own figures."""

from datetime import date

from obole.evidence.imagery.growth import Species, detectable_age
from obole.lib import toml


def species(slug: str) -> Species | None:
    """A species' figures from ``data/species.toml``."""
    row = next((r for r in toml.read("species.toml")["species"] if r["slug"] == slug), None)
    return Species.from_row(row) if row else None


def first_year(slug: str, planted_on: date) -> int | None:
    """The first year whose season can show plants of that day, at the usual spacing; None when none known."""
    found = species(slug)
    age = detectable_age(found, found.plants_per_ha) if found else None
    return planted_on.year + age if age else None
