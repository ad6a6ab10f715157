"""How a rescued lot is shared between its owner and the friend who came. Pure."""


def share(amount: int, rule: str) -> tuple[int, int]:
    """(owner's, friend's) grams of ``amount`` under the rule both chose; they sum to it.

    ``owner``: all goes back to its owner. ``half``: half each, the odd gram to the owner.
    """
    friend = amount // 2 if rule == "half" else 0
    return amount - friend, friend
