"""A refusal is a word: a class whose docstring is the sentence, with a stable code and an HTTP status.

Sentences are gettext messages (``make messages`` collects them from the classes), with ``{fields}`` filled
from the refusal's own details.
"""

from typing import ClassVar


class Refusal(Exception):
    """This can't be done."""

    code: ClassVar[str] = "refused"
    status: ClassVar[int] = 400

    def __init__(self, **details: object) -> None:
        self.details = details
        super().__init__(self.code, details)

    @classmethod
    def message(cls) -> str:
        """The English sentence with its ``{fields}`` unfilled: the id of the translation."""
        return " ".join((cls.__doc__ or "").split())

    def __str__(self) -> str:
        return self.message().format_map(_Lenient(self.details))


class _Lenient(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return "…"


class Forbidden(Refusal):
    """You don't have the role this needs."""

    code = "forbidden"
    status = 403


class NotFound(Refusal):
    """There is nothing here by that name."""

    code = "not_found"
    status = 404


def every(base: type[Refusal] = Refusal) -> list[type[Refusal]]:
    """All refusals known to the process, in the order of their codes."""
    found: dict[str, type[Refusal]] = {}
    stack = [base]
    while stack:
        kind = stack.pop()
        found[kind.code] = kind
        stack += kind.__subclasses__()
    return [found[code] for code in sorted(found)]
