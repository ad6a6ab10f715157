"""Three languages, complete: no message missing, fuzzy or left in English; placeholders kept; the glossary kept."""

import re
from pathlib import Path

import polib
import pytest
from django.utils import timezone, translation

from obole.lib import words
from obole.lib.refusals import Refusal, every
from tests import world

LOCALES = Path(__file__).parents[2] / "obole" / "web" / "locale"
SAME = Path(__file__).parent / "same_in_english.txt"  # names, codes and words that are alike in both
FILES = {code: polib.pofile(str(LOCALES / code / "LC_MESSAGES" / "django.po")) for code in ("fr", "zh_Hans")}
HOLES = re.compile(r"%\(\w+\)s|\{\w*\}|<[^>]+>")

# English word → what its translation must hold, wherever the English message holds it (look.md, section 9)
GLOSSARY = [
    (r"\bgreen energy\b", "énergie verte", "绿色能量"),
    (r"\bsponsor", "mécène", "资助"),
    (r"\bpools?\b", "enveloppe", "资金池"),
    (r"\bcertificates?\b", "certificat", "证书"),
]


@pytest.mark.parametrize("code", FILES)
def test_no_message_is_missing_fuzzy_or_obsolete(code: str) -> None:
    file = FILES[code]
    assert [entry.msgid for entry in file.untranslated_entries()] == []
    assert [entry.msgid for entry in file.fuzzy_entries()] == []
    assert file.metadata["Language"] == code


def forms(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


@pytest.mark.parametrize("code", FILES)
def test_no_message_stays_english(code: str) -> None:
    allowed = set(SAME.read_text(encoding="utf-8").splitlines())
    alike = [e.msgid for e in FILES[code] if e.msgid in forms(e) and e.msgid not in allowed]
    assert alike == []


@pytest.mark.parametrize("code", FILES)
def test_every_placeholder_and_tag_is_kept(code: str) -> None:
    wrong = []
    for entry in FILES[code]:
        wanted = set(HOLES.findall(entry.msgid)) | set(HOLES.findall(entry.msgid_plural or ""))
        for form in forms(entry):
            found = set(HOLES.findall(form))
            # a form of a plural may leave the number out ("one place"), and nothing may be invented
            if found - wanted or (not entry.msgid_plural and wanted - found):
                wrong.append((entry.msgid, form))
    assert wrong == []


@pytest.mark.parametrize("code", FILES)
@pytest.mark.parametrize("rule", GLOSSARY, ids=lambda rule: rule[0])
def test_a_word_of_the_glossary_is_never_another(code: str, rule: tuple[str, str, str]) -> None:
    pattern, french, chinese = rule
    wanted = french if code == "fr" else chinese
    strayed = [
        (e.msgid, form)
        for e in FILES[code]
        if re.search(pattern, HOLES.sub("", e.msgid), re.IGNORECASE)
        for form in forms(e)
        if wanted not in form.casefold()
    ]
    assert strayed == []


def test_every_refusal_has_its_sentence_in_every_language() -> None:
    for code, file in FILES.items():
        known = {entry.msgid for entry in file}
        ours = [kind for kind in every(Refusal) if kind.__module__.startswith("obole.")]
        assert [kind.code for kind in ours if kind.message() not in known] == [], f"{code}: run make messages"


FORMATS = [
    ("en", "15,210", "€6.50", "12 April 2026"),
    ("fr", "15\u00a0210", "6,50\u00a0€", "12 avril 2026"),
    ("zh-hans", "15,210", "€6.50", "2026年4月12日"),
]


@pytest.mark.parametrize(("language", "number", "money", "day"), FORMATS)
def test_numbers_money_and_days_are_written_as_people_write_them(
    language: str, number: str, money: str, day: str
) -> None:
    with translation.override(language):
        assert words.number(15_210) == number
        assert words.money(650, "EUR") == money
        assert words.day(world.MONDAY.replace(month=4, day=12)) == day


def test_a_moment_is_told_in_the_persons_own_zone() -> None:
    moment = world.at(world.MONDAY, 23)
    with translation.override("en"):
        with timezone.override("Asia/Shanghai"):
            assert words.moment(moment) == "Tue 3 Mar, 06:00"
        with timezone.override("America/Bogota"):
            assert words.moment(moment) == "Mon 2 Mar, 17:00"
