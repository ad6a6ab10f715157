"""Sentences, numbers and money as a person reads them, in the language of the moment."""

from datetime import date, datetime
from decimal import Decimal

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal
from django.utils import timezone, translation
from django.utils.translation import gettext

from obole.lib.refusals import Refusal
from obole.lib.units import unit

LOCALES = {"en": "en_GB", "fr": "fr_FR", "zh-hans": "zh_Hans_CN"}
NARROW, NBSP = "\u202f", "\u00a0"


def locale() -> Locale:
    """Babel's locale of the active language."""
    return Locale.parse(LOCALES.get(translation.get_language() or "en", "en_GB"))


def number(value: int | float) -> str:
    """Grouped digits; a no-break space in French (our fonts lack the narrow one)."""
    return str(format_decimal(value, locale=locale())).replace(NARROW, NBSP)


def money(minor: int, currency: str) -> str:
    """An amount of a currency's smallest units, such as 650 EUR → €6.50."""
    scale = unit(currency).scale
    value = format_currency(_decimal(minor, scale), currency, locale=locale())
    return str(value).replace(NARROW, NBSP)


def _decimal(minor: int, scale: int) -> Decimal:
    return Decimal(minor).scaleb(-scale)


def day(value: date | None) -> str:
    """A date in words: 12 April 2026, 12 avril 2026, 2026年4月12日."""
    return str(format_date(value, "long", locale=locale())) if value else ""


def moment(value: datetime | None) -> str:
    """A weekday, day and time of day in the active zone."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    pattern = {"zh": "M月d日 EEE HH:mm", "fr": "EEE d MMM, HH:mm"}.get(locale().language, "EEE d MMM, HH:mm")
    return str(format_datetime(local, pattern, locale=locale()))


def hour(value: datetime) -> str:
    """The time of day, 24 hours."""
    return timezone.localtime(value).strftime("%H:%M")


def inlang(names: dict[str, str]) -> str:
    """The text of the active language from a data file's {en, fr, zh}."""
    return names.get((translation.get_language() or "en").split("-")[0]) or names.get("en", "")


def sentence(refusal: Refusal) -> str:
    """A refusal's sentence in the active language, its details filled in."""
    text = gettext(refusal.message())
    shown = {
        key: number(value) if isinstance(value, int) else value for key, value in refusal.details.items()
    }
    try:
        return text.format_map(shown)
    except (KeyError, IndexError, ValueError):
        return str(refusal)
