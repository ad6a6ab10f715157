"""A judge that isn't there fails its test, by name, with what to do about it."""

from pathlib import Path

import pytest

from tests.evidence import judges


def test_a_missing_program_is_named():
    with pytest.raises(AssertionError, match=r"missing: no-such-judge\. Run scripts/install_judges\.sh"):
        judges.tool("no-such-judge")


def test_missing_node_packages_are_named(monkeypatch, tmp_path):
    monkeypatch.setattr(judges, "JS", tmp_path)
    with pytest.raises(AssertionError, match="missing: @digitalbazaar/vc"):
        judges.node("verify.mjs", {})


def test_a_missing_go_library_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(judges, "GOPATH", tmp_path)
    with pytest.raises(AssertionError, match="golang-golang-x-mod-dev"):
        judges.go(tmp_path)


def test_a_judge_that_breaks_down_fails_too(tmp_path):
    with pytest.raises(AssertionError, match="failed"):
        judges.run(judges.tool("node"), "-e", "process.exit(3)", cwd=Path(tmp_path))
