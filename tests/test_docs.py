"""The documents are true: what they name exists, what they print runs, and what they claim was measured here."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import typer

from tests.evidence import judges
from tests.shared import DATA

ROOT = Path(__file__).parents[1]
DOCS = sorted((ROOT / "docs").rglob("*.md"))
READMES = sorted((ROOT / "obole").glob("*/README.md"))
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *DOCS, *READMES]
GENERATED = {"benchmarks.md", "walk-to-tree.md"}
HOW_TO = ROOT / "docs" / "how-to"

every_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def blocks(text: str, language: str = r"\w*") -> list[str]:
    """The fenced code of a page, of one language."""
    return re.findall(rf"^```(?:{language})\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def prose(text: str) -> str:
    """The page without its code."""
    return re.sub(r"`[^`\n]*`", "", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))


def spans(text: str) -> list[str]:
    """What stands in backticks outside fenced code."""
    return re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL))


def block(page: str, language: str, number: int = 0) -> str:
    return blocks((HOW_TO / page).read_text(), language)[number]


# What they name


@every_page
def test_files_named_are_there(page: Path) -> None:
    roots = ("obole/", "docs/", "tests/", "scripts/", "requirements/", "bench/")
    named = [s for s in spans(page.read_text()) if s.startswith(roots) and re.fullmatch(r"[\w./-]+", s)]
    assert [name for name in named if not ((ROOT / name).exists() or (page.parent / name).exists())] == []


@pytest.mark.parametrize("page", READMES, ids=lambda page: page.parent.name)
def test_files_a_room_names_are_in_it_or_in_the_house(page: Path) -> None:
    named = [s for s in spans(page.read_text()) if re.fullmatch(r"[\w/-]+\.(py|sql|toml|md|css)", s)]
    places = (ROOT, ROOT / "obole", page.parent)
    assert [
        n for n in named if not any((p / n).exists() for p in places) and not list(page.parent.rglob(n))
    ] == []


@every_page
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", prose(page.read_text()))
    local = [link for link in links if not re.match(r"[a-z]+:", link)]
    assert [link for link in local if not (page.parent / link).exists()] == []


def test_contributing_has_its_five_recipes() -> None:
    text = (ROOT / "CONTRIBUTING.md").read_text()
    assert re.findall(r"^## Recipe: (.+)$", text, re.MULTILINE) == [
        "a source", "a programme", "a plan", "a page", "a report",
    ]  # fmt: skip
    for recipe in text.split("## Recipe: ")[1:]:
        assert sum("/" in span for span in spans(recipe)) >= 3, "a recipe is a list of files"


def commands() -> dict[str, set[str]]:
    """Every command of the house with its options."""
    from obole.console.main import app

    group: Any = typer.main.get_command(app)
    return {name: {o for p in c.params for o in p.opts} for name, c in group.commands.items()}


def calls(text: str) -> Iterator[tuple[str, list[str]]]:
    """Each ``obole NAME …`` of a page: in code blocks at a line's start, and in backticks."""
    lines = [line for code in blocks(text, "sh|bash|ini|") for line in code.splitlines()]
    found = [re.match(r"(?:[A-Z_]+=\S+ )*(?:\S*/)?obole ([a-z].*)", line) for line in lines]
    found += [re.match(r"obole ([a-z].*)", span) for span in spans(text)]
    found += [re.match(r"ExecStart=\S*obole ([a-z].*)", line) for line in lines]
    for match in filter(None, found):
        name, *rest = match[1].split()
        yield name, [word.split("=")[0] for word in rest if word.startswith("--")]


@every_page
def test_commands_named_exist(page: Path) -> None:
    known = commands()
    for name, options in calls(page.read_text()):
        assert name in known, f"obole {name}"
        assert set(options) <= known[name], f"obole {name} {options}"


@every_page
def test_make_targets_named_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z0-9-]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE))
    text = page.read_text()
    named = [m for span in spans(text) for m in re.findall(r"^make ([a-z-]+)$", span)]
    named += [m for code in blocks(text, "sh") for m in re.findall(r"^make ([a-z-]+)", code, re.MULTILINE)]
    assert [target for target in named if target not in targets] == []


def test_every_environment_variable_is_told() -> None:
    read = set()
    for path in (ROOT / "obole").rglob("*.py"):
        read |= set(
            re.findall(r"environ(?:\.get\(|\[)\s*\"(OBOLE_\w+|DATABASE\w*|XDG_\w+)\"", path.read_text())
        )
    told = (HOW_TO / "install.md").read_text().split("## Environment")[1]
    assert sorted(name for name in read if f"`{name}`" not in told) == []
    assert sorted(set(re.findall(r"`(OBOLE_\w+|DATABASE_\w+)`", told)) - read) == ["OBOLE_SECRET_DJANGO"]


# How they speak


@every_page
def test_pages_are_calm(page: Path) -> None:
    """Plain, warm, exact: no exclamation marks. No folder of someone's own machine either."""
    assert "!" not in re.sub(r"<!--|!\[", "", prose(page.read_text()))
    assert re.findall(r"/(?:work|home|Users)/", page.read_text()) == []


def test_decisions_have_their_four_parts() -> None:
    listed = (ROOT / "docs/decisions/index.md").read_text()
    for path in sorted((ROOT / "docs/decisions").glob("0*.md")):
        text = path.read_text()
        parts = ["**Question.**", "**Choice.**", "**Why.**", "**What would change our mind.**"]
        assert [part for part in parts if part not in text] == []
        assert text.startswith(f"# {path.name[:4]} ")
        assert 20 <= len(text.splitlines()) <= 40
        assert f"({path.name})" in listed


def test_the_site_builds_without_a_warning(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(tmp_path)],
        cwd=ROOT, env=os.environ | {"NO_MKDOCS_2_WARNING": "1"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    outside = [
        (page.name, found)
        for page in tmp_path.rglob("*.html")
        for found in re.findall(
            r"<(?:script|link|img|iframe)[^>]+(?:src|href)=\"?https?://[^\" >]+", page.read_text()
        )
    ]
    assert outside == []


def test_every_page_is_in_the_sites_map() -> None:
    text = (ROOT / "mkdocs.yml").read_text()
    paths = [str(path.relative_to(ROOT / "docs")) for path in DOCS if path.name not in GENERATED]
    assert [path for path in paths if path not in text] == []


# What they print


@pytest.mark.django_db
def test_the_phone_shortcut_is_answered_as_printed(clock_at: Any, client: Any) -> None:
    from obole.people import actions as people

    now = datetime(2026, 11, 25, 7, tzinfo=UTC)
    clock_at(now)
    person = people.welcome(now=now)
    _row, key = people.issue_token(person=person.id, name="phone", now=now)
    body, told = block("phone-shortcut.md", "json", 0), json.loads(block("phone-shortcut.md", "json", 1))

    def post() -> dict[str, Any]:
        answer = client.post(
            "/obole/v1/acts",
            body,
            content_type="application/json",
            headers={"Authorization": f"Bearer {key}"},
        )
        return dict(answer.json())

    first = post()
    assert first["results"][0].pop("id")
    assert first == told
    assert post()["duplicates"] == 1
    energy = client.get("/obole/v1/energy", headers={"Authorization": f"Bearer {key}"}).json()
    assert set(energy) == {"energy_g", "waiting_g"}


@pytest.mark.django_db
@pytest.mark.parametrize("trial", [False, True], ids=["as it is", "trial"])
def test_the_trial_of_a_rule_gives_what_is_printed(trial: bool, tmp_path: Path, monkeypatch: Any) -> None:
    from obole.flows.replay import replay
    from obole.lib import toml
    from obole.programmes import rules

    caches = (toml.read, toml.digest, rules.programme, rules.programmes)
    if trial:
        (tmp_path / "programmes").mkdir()
        ours = (toml.PACKAGED / "programmes/forest.toml").read_text()
        (tmp_path / "programmes/forest.toml").write_text(ours + "\n" + block("try-a-rule.md", "toml"))
        monkeypatch.setenv("OBOLE_RULES", str(tmp_path))
    for cache in caches:
        cache.cache_clear()
    try:
        with (DATA / "activity/fitbit/dailySteps_merged.csv").open("rb") as stream:
            told = replay(kind="fitbit-daily", stream=stream, programme_id="forest")
    finally:
        for cache in caches:
            cache.cache_clear()
    row = (HOW_TO / "try-a-rule.md").read_text().split("a gram for 40" if trial else "a gram for 50")[-1]
    printed = [int(cell.replace(",", "")) for cell in row.splitlines()[0].split("|")[1:-1]]
    assert [told[key] for key in ("persons", "days", "acts", "awards", "energy_g")] == printed


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """The folder a stranger fetched."""
    return written(tmp_path)


def written(folder: Path, **state: Any) -> Path:
    """A house's certificate and what it rests on, as files of those names."""
    from importlib.resources import files

    from tests.evidence.house import house

    made = house(days=36_500, **state)
    revocation, trees = made.lists.values()
    documents = {
        "document.json": made.certificate,
        "did.json": made.did,
        "revocation.json": revocation,
        "state.json": trees,
    }
    target = folder / "certificate"
    target.mkdir(exist_ok=True)
    for name, document in documents.items():
        (target / name).write_text(json.dumps(document))
    (target / "context.json").write_bytes(files("obole").joinpath("data/contexts/tree-v1.json").read_bytes())
    (target / "leaf.json").write_bytes(made.leaf)
    (target / "proof").write_text(made.proof)
    return target


def spoil(folder: Path) -> None:
    """Change one word of what was fetched."""
    document = json.loads((folder / "document.json").read_text())
    document["credentialSubject"]["place"] = "elsewhere"
    (folder / "document.json").write_text(json.dumps(document))


def say(*command: str | Path, cwd: Path, **env: str) -> tuple[int, str]:
    done = subprocess.run(
        [str(c) for c in command],
        cwd=cwd,
        env=os.environ | env,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def node(folder: Path) -> tuple[int, str]:
    if not (judges.JS / "node_modules/@digitalbazaar/vc").is_dir():
        raise judges.missing("@digitalbazaar/vc in tests/js/node_modules")
    (folder / "node_modules").symlink_to(judges.JS / "node_modules")
    (folder / "check.mjs").write_text(block("verify-a-certificate.md", "js"))
    return say(judges.tool("node"), "check.mjs", "certificate", cwd=folder)


def openvc(folder: Path) -> tuple[int, str]:
    (folder / "check.py").write_text(block("verify-a-certificate.md", "python"))
    return say(sys.executable, "check.py", "certificate", cwd=folder)


def go(folder: Path, key: str) -> tuple[int, str]:
    if not (judges.GOPATH / "src/golang.org/x/mod/sumdb/note").is_dir():
        raise judges.missing("golang.org/x/mod/sumdb (Debian: golang-golang-x-mod-dev)")
    (folder / "check.go").write_text(block("verify-a-certificate.md", "go"))
    env = {
        "GO111MODULE": "off",
        "GOPATH": str(judges.GOPATH),
        "GOCACHE": str(folder / "cache"),
        "GOFLAGS": "",
    }
    code, told = say(judges.tool("go"), "build", "-o", "check", "check.go", cwd=folder, **env)
    return say("./check", "certificate", key, cwd=folder) if code == 0 else (code, told)


def test_the_programs_of_others_accept_what_was_fetched(certificate: Path) -> None:
    from tests.evidence.house import LEAF, LOG, ORIGIN

    told = f"`{node(certificate.parent)[1].strip()}`"
    assert told in (HOW_TO / "verify-a-certificate.md").read_text()
    code, said = openvc(certificate.parent)
    assert code == 0, said
    assert "the leaf names this very certificate: True" in said
    code, said = go(certificate.parent, str(LOG.verifier))
    assert code == 0, said
    assert said == f"leaf {LEAF} is in {ORIGIN}, which has 21 leaves\n"


def test_they_refuse_a_changed_one(certificate: Path) -> None:
    from tests.evidence.house import LOG

    spoil(certificate)
    assert node(certificate.parent)[0] == 1
    code, said = openvc(certificate.parent)
    assert code == 1
    assert "SignatureInvalid" in said
    (certificate / "leaf.json").write_bytes(
        (certificate / "leaf.json").read_bytes().replace(b"alxa", b"alxb")
    )
    assert go(certificate.parent, str(LOG.verifier))[0] == 1


def test_they_show_a_revoked_one(tmp_path: Path) -> None:
    folder = written(tmp_path, revoked=True).parent
    code, said = node(folder)
    assert code == 1
    assert json.loads(said) == {"verified": True, "revocation": True, "message": False}
    code, said = openvc(folder)
    assert code == 1
    assert "CredentialRevoked" in said
