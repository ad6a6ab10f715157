"""What the room of people refuses."""

from obole.lib.refusals import Refusal


class IdentityTaken(Refusal):
    """This account at the source already feeds another person; nothing was changed."""

    code = "identity_taken"
    status = 409


class OwnInvite(Refusal):
    """This is your own invitation; send it to a friend."""

    code = "own_invite"
    status = 409


class UnknownInvite(Refusal):
    """This invitation isn't known here; ask your friend for a new one."""

    code = "unknown_invite"
    status = 404


class UnknownToken(Refusal):
    """This key isn't known here or was taken back; make a new one under Me."""

    code = "unknown_token"
    status = 401


class SetupDone(Refusal):
    """This house is set up already, or the link isn't the one that was printed."""

    code = "setup_done"
    status = 403


class SignedOut(Refusal):
    """You were signed out meanwhile. Nothing was changed; sign in and do it once more."""

    code = "signed_out"
    status = 401


class EmailTaken(Refusal):
    """Someone here has this e-mail address already; nothing was changed. Sign in with it, or use another."""

    code = "email_taken"
    status = 409


class LastSteward(Refusal):
    """You are the only steward of this house. Nothing was deleted; name another steward first, then leave."""

    code = "last_steward"
    status = 409


class WordMissing(Refusal):
    """To be forgotten, type the word exactly as it is shown. Nothing was deleted."""

    code = "word_missing"
    status = 422


class WrongPassword(Refusal):
    """This isn't your password. Nothing was deleted; try again, or sign in with a passkey first."""

    code = "wrong_password"
    status = 403
