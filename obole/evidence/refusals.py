"""What the room of evidence refuses."""

from obole.lib.refusals import Refusal


class UnknownCertificate(Refusal):
    """We have issued no certificate by that number."""

    code = "unknown_certificate"
    status = 404


class NotInLog(Refusal):
    """The log holds nothing at that place yet."""

    code = "not_in_log"
    status = 404


class UnknownReason(Refusal):
    """A certificate is revoked for a reason of the list: {reasons}."""

    code = "unknown_reason"
