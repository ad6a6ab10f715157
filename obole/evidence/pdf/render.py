"""Sets a typst template as an archival PDF (PDF/A-3b): any template, its words, its attachments, one instant.

The fonts are the house's own; a letter that none of them has is refused, never dropped: PDF/A forbids it and
typst names it.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, cast

import pylopdf_fonts_zh_cn
import typst

from obole.lib.clock import aware
from obole.lib.refusals import Refusal

TEMPLATES = Path(__file__).parent
FONTS = TEMPLATES.parent.parent / "data" / "fonts"
UNPRINTABLE = re.compile(r'text `"(?P<text>.+?)"` could not be displayed')


class Unprintable(Refusal):
    """Our fonts have no sign for {text}; please write it in other letters."""

    code = "unprintable"


class TooManyWords(Refusal):
    """These words don't fit on the page."""

    code = "too_many_words"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside the PDF: its name, bytes, media type, what it is to the page, and a sentence about it."""

    name: str
    content: bytes
    mime: str
    relationship: str  # source | data | alternative | supplement
    about: str


def compile_pdf(
    template: str, inputs: Mapping[str, Any], attachments: Sequence[Attachment], timestamp: datetime
) -> bytes:
    """The PDF of ``<template>.typ`` beside this module; the same arguments give the same bytes.

    The template finds ``inputs`` (anything JSON holds) and the attachments as ``sys.inputs.data``.
    Raises Unprintable for a letter without a glyph, TooManyWords when a template panics with that.
    """
    return _compile(template, inputs, attachments, timestamp, format="pdf", pdf_standards=["a-3b"])


def compile_png(template: str, inputs: Mapping[str, Any], timestamp: datetime, *, ppi: int) -> bytes:
    """The first page as a PNG at ``ppi`` pixels an inch, for cards and previews."""
    return _compile(template, inputs, (), timestamp, format="png", ppi=float(ppi))


def _compile(
    template: str,
    inputs: Mapping[str, Any],
    attachments: Sequence[Attachment],
    timestamp: datetime,
    **how: Any,
) -> bytes:
    moment = aware(timestamp)
    data = {**inputs, "attachments": [_written(one) for one in attachments], "timestamp": _parts(moment)}
    compiler = typst.Compiler(TEMPLATES / f"{template}.typ", root=TEMPLATES, font_paths=_fonts())
    try:
        made = compiler.compile(
            sys_inputs={"data": json.dumps(data)}, timestamp=int(moment.timestamp()), **how
        )
    except typst.TypstError as error:
        raise _refusal(error) or error from error
    pages = made if isinstance(made, list) else [made]  # typst lists only pictures, one a page
    return cast(bytes, pages[0])


@cache
def _fonts() -> typst.Fonts:
    """Young Serif and Figtree of the house, Noto Sans SC of its package; read once, shared by all threads."""
    chinese = pylopdf_fonts_zh_cn.sans_path().parent
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS), str(chinese)]
    )


def _written(attachment: Attachment) -> dict[str, object]:
    """Typst takes text or a list of byte values."""
    try:
        content: object = attachment.content.decode()
    except UnicodeDecodeError:
        content = list(attachment.content)
    return {
        "name": attachment.name,
        "content": content,
        "mime": attachment.mime,
        "relationship": attachment.relationship,
        "about": attachment.about,
    }


def _parts(moment: datetime) -> dict[str, int]:
    names = ("year", "month", "day", "hour", "minute", "second")
    return {name: getattr(moment, name) for name in names}


def _refusal(error: typst.TypstError) -> Refusal | None:
    """What typst complained of, if it is about the words rather than the template."""
    if found := UNPRINTABLE.search(str(error)):
        return Unprintable(text=found["text"])
    return TooManyWords() if "too many words" in str(error) else None
