"""Why the ledger says no.

Order of precedence: the door (what was asked makes no sense; nothing is read) → the id (OtherContent) →
what is answered (UnknownEntry, NotAnswerable, AlreadyAnswered) → kept refusals, which spend the id:
UnknownAccount, MoreThanAsked, Expired, NotExpired, Insufficient, TooLarge, Linked.
"""

from obole.lib.amounts import NotWhole
from obole.lib.clock import NaiveTime
from obole.lib.refusals import Refusal
from obole.lib.units import UnknownUnit

__all__ = ["KEPT", "NaiveTime", "NotWhole", "UnknownUnit"]


class NoMoves(Refusal):
    """An entry needs at least one move."""

    code = "no_moves"


class NotPositive(Refusal):
    """Amounts are above zero; what goes the other way is a move the other way."""

    code = "not_positive"


class TooLarge(Refusal):
    """This amount is more than the books can hold."""

    code = "too_large"


class BadPath(Refusal):
    """An account's path is words of letters and digits joined by slashes."""

    code = "bad_path"


class BadFloor(Refusal):
    """A new account is empty: its floor is a whole number, nothing or below."""

    code = "bad_floor"


class SameAccount(Refusal):
    """A move goes from one account to another."""

    code = "same_account"


class BadKind(Refusal):
    """An entry posts, holds, settles, releases, expires or reverses; answers alone say what they answer."""

    code = "bad_kind"


class NoHome(Refusal):
    """An entry without moves must say whose books it stands in."""

    code = "no_home"


class NoExpiry(Refusal):
    """A hold says until when, and nothing else does."""

    code = "no_expiry"


class SeveralPools(Refusal):
    """What is entered at most comes out of one account."""

    code = "several_pools"


class OtherContent(Refusal):
    """This was already entered with other content."""

    code = "other_content"
    status = 409


class UnknownEntry(Refusal):
    """There is no such entry to answer."""

    code = "unknown_entry"
    status = 404


class NotAnswerable(Refusal):
    """This entry can't be answered in this way."""

    code = "not_answerable"
    status = 409


class AlreadyAnswered(Refusal):
    """This was already answered, and only one answer can stand."""

    code = "already_answered"
    status = 409


class UnknownAccount(Refusal):
    """One of these accounts was never opened."""

    code = "unknown_account"
    status = 409


class MoreThanAsked(Refusal):
    """The answer moves more than the entry it answers."""

    code = "more_than_asked"
    status = 409


class Expired(Refusal):
    """The hold had expired."""

    code = "expired"
    status = 409


class NotExpired(Refusal):
    """The hold hasn't expired yet."""

    code = "not_expired"
    status = 409


class Insufficient(Refusal):
    """There isn't enough in this account."""

    code = "insufficient"
    status = 409


class Linked(Refusal):
    """This stands or falls with others, and one of them was refused."""

    code = "linked"
    status = 409


class PeriodClosed(Refusal):
    """A period closes once, after the one before it and not before its end."""

    code = "period_closed"
    status = 409


class Busy(Refusal):
    """Too many people are here at once; please try again in a moment."""

    code = "busy"
    status = 503


class AppendOnly(Refusal):
    """Books are written once, through the ledger's verbs."""

    code = "append_only"
    status = 409


KEPT = frozenset(
    kind.code for kind in (UnknownAccount, MoreThanAsked, Expired, NotExpired, Insufficient, TooLarge, Linked)
)
