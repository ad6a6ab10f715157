"""What the room of acts refuses, per item of a batch. Codes are stable."""

from obole.lib.refusals import Refusal


class UnknownKind(Refusal):
    """We don't count this kind of act; the kinds are listed on the rules page."""

    code = "unknown_kind"


class BadQuantity(Refusal):
    """The count has to be a whole number, not below zero."""

    code = "bad_quantity"


class Absurd(Refusal):
    """That is more than one day can hold, so it wasn't counted. If it is true, write to us."""

    code = "absurd"


class Future(Refusal):
    """This day hasn't come yet where you live."""

    code = "future"


class Stale(Refusal):
    """This day is too long past to be counted."""

    code = "stale"


class BadDay(Refusal):
    """The day isn't a date we can read, such as 2026-11-25."""

    code = "bad_day"


class BadRecord(Refusal):
    """Each act needs a source and its own id there, of at most 120 characters."""

    code = "bad_record"


class OtherContent(Refusal):
    """This act was recorded before with other content; the first stays. Send a higher revision to correct it."""

    code = "act_other_content"
    status = 409


class UnknownAct(Refusal):
    """We know no such act of yours."""

    code = "unknown_act"
    status = 404


class BadFile(Refusal):
    """This file can't be read as {kind}; nothing was recorded."""

    code = "bad_file"


class BadLine(Refusal):
    """This line can't be read; the others were."""

    code = "bad_line"


class TooLarge(Refusal):
    """This file is larger than we take; send it in parts."""

    code = "file_too_large"
    status = 413


class UnknownPerson(Refusal):
    """We don't know whose line this is."""

    code = "unknown_person"
