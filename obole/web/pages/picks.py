"""Small things several pages pick from a request or show alike."""

from datetime import date, datetime
from typing import Any, BinaryIO, cast
from uuid import UUID, uuid4

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from obole.giving.goods import Good, good
from obole.giving.models import Claim
from obole.giving.refusals import UnknownGood
from obole.people.models import Person

# claim's state → the drawing's state
STATES: dict[str, str] = {
    Claim.State.PROMISED: "promised",
    Claim.State.REPORTED: "promised",
    Claim.State.PLANTED: "certified",
    Claim.State.DEAD: "dead",
}
STATE_WORDS = {
    Claim.State.GATHERING: gettext_lazy("gathering"),
    Claim.State.PROMISED: gettext_lazy("promised"),
    Claim.State.REPORTED: gettext_lazy("reported"),
    Claim.State.PLANTED: gettext_lazy("planted"),
    Claim.State.DEAD: gettext_lazy("dead"),
    Claim.State.GIVEN_BACK: gettext_lazy("given back"),
}


def person_of(request: HttpRequest) -> Person:
    """The signed-in person of a page that needs one."""
    assert isinstance(request.user, Person)
    return request.user


def key_of(request: HttpRequest) -> str:
    """The form's own key, made when it was shown: the same press twice is one intent."""
    return request.POST.get("key", "")[:64] or str(uuid4())


def new_key() -> str:
    """A key for a form being shown."""
    return str(uuid4())


def whole(text: str | None) -> int | None:
    """A whole number someone typed, grouped or not; None when it is none."""
    digits = (text or "").replace(" ", "").replace("\u00a0", "").replace("\u202f", "").replace(",", "")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else None


def day_of(text: str | None) -> date | None:
    """A date from a date field; None when it is none."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None


def stream_of(file: "UploadedFile[Any]") -> BinaryIO:
    """An upload as a stream of bytes."""
    assert file.file is not None
    return cast(BinaryIO, file.file)


def uuid_of(text: str | None) -> UUID:
    """An id from a form. Raises UnknownGood."""
    try:
        return UUID(text or "")
    except ValueError:
        raise UnknownGood from None


def good_of(slug: str, now: datetime) -> Good:
    """A good by its slug. Raises UnknownGood."""
    found = good(slug, now.date())
    if found is None:
        raise UnknownGood
    return found


def role_words() -> dict[str, str]:
    """What each role is called on pages."""
    return {
        "editor": _("cause"),
        "sponsor": _("sponsor"),
        "planter": _("planter"),
        "steward": _("steward"),
        "auditor": _("auditor"),
    }
