"""What the room of giving refuses, in this order of precedence for a claim."""

from obole.lib.refusals import Refusal


class UnknownGood(Refusal):
    """We know no such good or place."""

    code = "unknown_good"
    status = 404


class NotOpenYet(Refusal):
    """This place isn't open yet; your grams stay yours."""

    code = "not_open_yet"
    status = 409


class NotEnoughGrams(Refusal):
    """You have {have} g of the {need} g it takes; your grams stay yours and grow."""

    code = "not_enough_grams"
    status = 409


class SoldOut(Refusal):
    """All of these are promised. Your grams stay yours; ask to be told when more open."""

    code = "sold_out"
    status = 409


class NoPool(Refusal):
    """No sponsor's pool covers this just now, so nothing is promised. Your grams stay yours; you can wait in line."""

    code = "no_pool"
    status = 409


class NotTogether(Refusal):
    """This can't be claimed together."""

    code = "not_together"
    status = 409


class NotGathering(Refusal):
    """This tree isn't gathering grams any more."""

    code = "not_gathering"
    status = 409


class NoSeat(Refusal):
    """Everyone who fits round this tree is here already."""

    code = "no_seat"
    status = 409


class BadGrams(Refusal):
    """Give a whole number of grams, from 1 up to what is still missing: {missing} g."""

    code = "bad_grams"


class BadSeats(Refusal):
    """A tree together is for 2 to 20 persons."""

    code = "bad_seats"


class NothingPromised(Refusal):
    """You reported {count}, but only {promised} are promised here and wait for planting."""

    code = "nothing_promised"
    status = 409


class BadDelivery(Refusal):
    """A delivery needs a day that has come, a count above zero and a photo."""

    code = "bad_delivery"


class PhotoUsed(Refusal):
    """This photo has proven another delivery already; each place needs its own."""

    code = "photo_used"
    status = 409


class BadPhoto(Refusal):
    """This isn't a photo we can read: JPEG, PNG or WebP, at most 20 MB and 50 million points."""

    code = "bad_photo"


class OwnDelivery(Refusal):
    """A delivery is accepted by someone outside the planter."""

    code = "own_delivery"
    status = 403


class AlreadyJudged(Refusal):
    """This delivery was judged before; that stands."""

    code = "already_judged"
    status = 409


class ReasonMissing(Refusal):
    """Say why."""

    code = "reason_missing"


class BadVisit(Refusal):
    """A visit needs a day that has come, and at least as many counted as alive; for the dead, say why."""

    code = "bad_visit"


class KeyTaken(Refusal):
    """This form was sent before with other content; the first stays as it is."""

    code = "key_taken"
    status = 409
