"""Filters every template has: numbers, money and dates in the language of the moment."""

from datetime import date, datetime

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from obole.activity.kinds import all_kinds
from obole.giving.goods import ladder
from obole.giving.models import Claim
from obole.lib import clock, words
from obole.lib.refusals import Refusal
from obole.web.pages.picks import STATE_WORDS

register = template.Library()


@register.filter
def number(value: int | None) -> str:
    """Grouped digits."""
    return words.number(value or 0)


@register.filter
def money(minor: int | None, currency: str) -> str:
    """Minor units as an amount of that currency."""
    return words.money(minor or 0, currency)


@register.filter
def day(value: date | None) -> str:
    """A date in words."""
    return words.day(value)


@register.filter
def moment(value: datetime | None) -> str:
    """A time in the person's zone."""
    return words.moment(value)


@register.filter
def hour(value: datetime) -> str:
    """The time of day."""
    return words.hour(value)


@register.filter
def sentence(value: Refusal) -> str:
    """A refusal's sentence."""
    return words.sentence(value)


@register.filter
def inlang(names: dict[str, str]) -> str:
    """The name in the active language from a data file's {en, fr, zh}."""
    return words.inlang(names)


@register.filter
def days(value: int) -> str:
    """About so many days, in words."""
    return ngettext("about {n} day", "about {n} days", value).format(n=words.number(value))


@register.filter
def good_name(slug: str) -> str:
    """A good's name by its slug."""
    found = next((g for g in ladder(clock.now().date()) if g.slug == slug), None)
    return words.inlang(found.names) if found else slug


@register.filter
def state_tag(state: str) -> SafeString:
    """A claim's state as a tag: promised, planted, dead …"""
    css = {"reported": "waiting", "gathering": "waiting", "given_back": "refused"}.get(state, state)
    return format_html('<span class="tag {}">{}</span>', css, STATE_WORDS[Claim.State(state)])


@register.filter
def act_name(kind: str) -> str:
    """An act's name by its code."""
    found = all_kinds().get(kind)
    return words.inlang(found.names) if found else kind
