"""Every room says what it is and what it refuses; no two refusals of the house share a code.

The tables between the two marks of a README are written from the sources: ``python -m tests.test_readmes``.
"""

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "obole"
ROOMS = (
    "lib", "ledger", "people", "activity", "programmes", "giving", "mobile", "bank", "evidence", "social",
    "flows", "reports", "web", "api", "console",
)  # fmt: skip
BEGIN, END = "<!-- refusals: written by python -m tests.test_readmes -->", "<!-- end of refusals -->"


@dataclass(frozen=True)
class Told:
    """A refusal as its source tells it: where, its class, bases, code, status (None: inherited), sentence."""

    module: str
    name: str
    bases: tuple[str, ...]
    code: str
    status: int | None
    sentence: str


def told(room: str) -> Iterator[Told]:
    """The refusals of a room in the order they are written: ``refusals.py`` first, then module by module."""
    paths = [p for p in (PACKAGE / room).rglob("*.py") if "migrations" not in p.parts]
    for path in sorted(paths, key=lambda p: (p.name != "refusals.py" or p.parent.name != room, p)):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for node in ast.parse(path.read_text()).body:
            if isinstance(node, ast.ClassDef) and (found := read(module, node)):
                yield found


def read(module: str, node: ast.ClassDef) -> Told | None:
    """The class as a refusal, if it has a code of its own."""
    values = {name: value for line in node.body for name, value in assigned(line)}
    if not isinstance(values.get("code"), str):
        return None
    bases = tuple(base.id for base in node.bases if isinstance(base, ast.Name))
    sentence = " ".join((ast.get_docstring(node) or "").split())
    status = values.get("status")
    return Told(
        module, node.name, bases, str(values["code"]), status if isinstance(status, int) else None, sentence
    )


def assigned(line: ast.stmt) -> Iterator[tuple[str, object]]:
    targets = (
        line.targets
        if isinstance(line, ast.Assign)
        else [line.target]
        if isinstance(line, ast.AnnAssign)
        else []
    )
    value = getattr(line, "value", None)
    if isinstance(value, ast.Constant):
        yield from ((target.id, value.value) for target in targets if isinstance(target, ast.Name))


def statuses(refusals: list[Told]) -> dict[str, int]:
    """Each code's HTTP status, inherited where a class gives none."""
    by_name = {(r.module, r.name): r for r in refusals} | {(None, r.name): r for r in refusals}

    def of(refusal: Told) -> int:
        if refusal.status is not None:
            return refusal.status
        parents = (by_name.get((refusal.module, b)) or by_name.get((None, b)) for b in refusal.bases)
        return next((of(parent) for parent in parents if parent), 400)

    return {refusal.code: of(refusal) for refusal in refusals}


def house() -> list[Told]:
    """Every refusal of every room."""
    return [refusal for room in ROOMS for refusal in told(room)]


def table(room: str) -> str:
    """A room's refusals as its README shows them."""
    status = statuses(house())
    rows = [f"| `{r.code}` | {status[r.code]} | {r.sentence} |" for r in told(room)]
    return "\n".join(["| code | status | sentence |", "|---|---|---|", *rows])


def readme(room: str) -> str:
    return (PACKAGE / room / "README.md").read_text()


def renewed(room: str) -> str:
    """The README with its table written anew, if it has the marks."""
    text = readme(room)
    if BEGIN not in text:
        return text
    before, rest = text.split(BEGIN, 1)
    return f"{before}{BEGIN}\n\n{table(room)}\n\n{END}{rest.split(END, 1)[1]}"


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_says_what_it_is(room: str) -> None:
    text = readme(room)
    assert text.startswith("# ")
    assert "**Words.**" in text
    assert "**Verbs.**" in text or "**Verbs**" in text
    assert len(text.splitlines()) < 120


@pytest.mark.parametrize("room", ROOMS)
def test_every_refusal_is_in_its_rooms_readme(room: str) -> None:
    text = readme(room)
    assert [r.code for r in told(room) if f"`{r.code}`" not in text] == []


@pytest.mark.parametrize("room", ROOMS)
def test_the_tables_are_those_of_the_sources(room: str) -> None:
    assert readme(room) == renewed(room), "run: python -m tests.test_readmes"


def test_every_code_is_one_refusals_alone() -> None:
    codes = Counter(r.code for r in house())
    assert [code for code, times in codes.items() if times > 1] == []


def test_every_refusal_has_a_sentence() -> None:
    assert [r.name for r in house() if not r.sentence.endswith((".", "}"))] == []


def test_the_sources_are_read_as_python_reads_them() -> None:
    """Codes, statuses and sentences of the parsed files are those of the classes themselves."""
    refusals = house()
    status = statuses(refusals)
    assert len(refusals) > 100
    for refusal in refusals:
        kind = getattr(import_module(refusal.module), refusal.name)
        assert (kind.code, kind.status, kind.message()) == (
            refusal.code,
            status[refusal.code],
            refusal.sentence,
        )


def test_no_refusal_is_overlooked() -> None:
    """Every class the process knows is one that was found in the sources."""
    from obole.lib.refusals import every

    for refusal in house():
        import_module(refusal.module)
    ours = {kind.code for kind in every() if kind.__module__.startswith("obole.")}
    assert ours == {refusal.code for refusal in house()}


if __name__ == "__main__":
    for name in ROOMS:
        (PACKAGE / name / "README.md").write_text(renewed(name))
