"""What the room of programmes refuses."""

from obole.lib.refusals import Refusal


class NotRipe(Refusal):
    """There is nothing ripe to collect just now; what ripens stays yours."""

    code = "not_ripe"
    status = 409


class NotToRescue(Refusal):
    """This can't be rescued any more: it was collected, it faded, or its last day hasn't begun."""

    code = "not_to_rescue"
    status = 409


class NotFriends(Refusal):
    """Only friends rescue for each other."""

    code = "not_friends"
    status = 403
