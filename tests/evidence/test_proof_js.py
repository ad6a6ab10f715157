"""The certificate page's own checks: the functions in node, a page of the contract in Chromium."""

import json
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import rfc8785
from playwright.sync_api import Browser

import obole
from obole.evidence import credential
from tests.evidence import judges
from tests.evidence.house import HOST, LOG, NOW, House, changed, house

SCRIPT = Path(obole.__file__).parent / "web/static/js/proof.js"
JSON_TEXTS = [
    '{"b":1,"a":[true,null,"é\\n\\u0001€"],"é":{},"A":1e21,"\\ud83d\\ude00":0.1,"\\ufb33":-0}',
    '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001]}',
    '"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/"',
]


def served(made: House) -> dict[str, Any]:
    return {
        "certificate": made.certificate,
        "did": made.did,
        "lists": made.lists,
        "leaf": made.leaf.decode(),
        "proof": made.proof,
    }


def test_nodes_own_tests_of_the_page_pass(tmp_path, monkeypatch):
    made = house()
    question = {
        "good": served(made),
        "revoked": served(house(revoked=True)),
        "dead": served(house(dead=True)),
        "host": HOST,
        "now": int(NOW.timestamp() * 1000) + 1,
        "logKey": str(LOG.verifier),
        "fingerprint": credential.fragment(made.certificate),
        "tampered": changed(made.certificate),
        "canonical": [(text, rfc8785.dumps(json.loads(text)).decode()) for text in JSON_TEXTS],
    }
    path = tmp_path / "house.json"
    path.write_text(json.dumps(question))
    monkeypatch.setenv("OBOLE_HOUSE", str(path))
    report = judges.node_test("proof.test.mjs")
    assert "# fail 0" in report
    assert "# pass 19" in report, report


CHECKS = {
    "signed": ["genuine", "altered", "other_house", "fail", "unknown"],
    "valid": ["valid", "state_changed", "revoked", "stale", "fail", "unknown"],
    "logged": ["included", "fail", "unknown"],
    "evidence": ["complete", "missing", "fail", "unknown"],
}
FIELDS = "{issuer}{here}{date}{index}{size}{origin}{planter}{accepted}{photos}{fields}"
ATTRIBUTES = {
    "credential": "/c.json",
    "did": "/did.json",
    "revocation": "/revocation.json",
    "state": "/state.json",
    "inclusion": "/c.tlog-proof",
    "leaf": "/c.leaf",
}
POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'"


def templates(codes: list[str]) -> str:
    return "".join(f'<template data-outcome="{code}">said {code} {FIELDS}</template>' for code in codes)


def page(now: str) -> str:
    said = '<span class="check-sentence" role="status"></span>'
    items = "".join(f'<li id="check-{name}">{said}{templates(codes)}</li>' for name, codes in CHECKS.items())
    paper = f'<p id="check-paper" hidden>{said}{templates(["same", "different"])}</p>'
    data = "".join(f' data-{name}="{url}"' for name, url in ATTRIBUTES.items())
    section = (
        f'<section id="proof"{data} data-log-key="{LOG.verifier}"{now}><ol>{items}</ol>{paper}</section>'
    )
    return (
        f'<!doctype html><meta charset="utf-8"><body>{section}<script type="module" src="/proof.js"></script>'
    )


class Handler(BaseHTTPRequestHandler):
    """Serves the files of one certificate under the house's strict policy."""

    files: dict[str, tuple[str, bytes]]

    def do_GET(self) -> None:
        kind, body = self.files.get(self.path, ("", b""))
        self.send_response(200 if kind else 404)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", POLICY)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Be quiet."""


def files(made: House, now: str) -> dict[str, tuple[str, bytes]]:
    document = partial(json.dumps, ensure_ascii=False)
    texts = {
        "/c.json": document(made.certificate),
        "/did.json": document(made.did),
        "/revocation.json": document(made.lists["revocation"]),
        "/state.json": document(made.lists["message"]),
        "/c.tlog-proof": made.proof,
        "/c.leaf": made.leaf.decode(),
    }
    files = {path: ("application/json", text.encode()) for path, text in texts.items()}
    return {
        **files,
        "/": ("text/html", page(now).encode()),
        "/proof.js": ("text/javascript", SCRIPT.read_bytes()),
    }


def shown(
    browser: Browser, made: House, *, fragment: str = "", without: str = "", now: str = ""
) -> dict[str, str]:
    """What each check's element says once all are done, the site being ``localhost:8000`` for the browser."""
    handler = type("One", (Handler,), {"files": {p: f for p, f in files(made, now).items() if p != without}})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        return looked(browser, server.server_port, fragment)
    finally:
        server.shutdown()
        server.server_close()


def looked(browser: Browser, port: int, fragment: str) -> dict[str, str]:
    tab = browser.new_page()
    complaints: list[str] = []
    tab.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
    tab.on("pageerror", lambda error: complaints.append(str(error)))
    origin = f"http://127.0.0.1:{port}"
    tab.route(
        "http://localhost:8000/**",
        lambda route: route.fulfill(
            response=tab.request.get(route.request.url.replace("http://localhost:8000", origin))
        ),
    )
    tab.clock.set_fixed_time(NOW)
    tab.goto(f"http://localhost:8000/{fragment}")
    tab.wait_for_selector('#proof[data-done="true"]')
    elements = tab.query_selector_all("[id^=check-]")
    told = {
        str(e.get_attribute("id")): f"{e.get_attribute('data-state')}: {sentence(e)}"
        for e in elements
        if e.is_visible()
    }
    tab.close()
    assert complaints == []
    return told


def sentence(element: Any) -> str:
    return str(element.query_selector(".check-sentence").text_content())


def test_in_the_browser_each_check_says_its_own_sentence(browser):
    assert shown(browser, house()) == {
        "check-signed": "pass: said genuine localhost:8000",
        "check-valid": "pass: said valid 2026-11-22",
        "check-logged": "pass: said included 621localhost:8000/log/2026",
        "check-evidence": "pass: said complete 2026-11-03Green HandsAlxa forestry office2",
    }


def test_in_the_browser_a_swapped_certificate_is_caught_by_the_paper(browser):
    printed = credential.fragment(house().certificate)
    assert shown(browser, house(), fragment=f"#{printed}")["check-paper"].startswith("pass: said same")
    swapped = shown(browser, house(grams=1), fragment=f"#{printed}")
    assert swapped["check-paper"].startswith("fail: said different")
    assert swapped["check-signed"].startswith("pass"), "the operator signed both: only the paper tells"


def test_in_the_browser_one_failing_check_leaves_the_others_alone(browser):
    told = shown(browser, house(revoked=True))
    assert [line.split(":")[0] for line in told.values()] == ["pass", "fail", "pass", "pass"]
    assert told["check-valid"].startswith("fail: said revoked")


def test_in_the_browser_what_cannot_be_fetched_is_unknown(browser):
    told = shown(browser, house(), without="/c.tlog-proof")
    assert told["check-logged"].startswith("unknown: said unknown")
    assert told["check-signed"].startswith("pass")


def test_in_the_browser_a_demos_own_clock_is_believed(browser):
    """The browser's clock stands at the list's beginning; the demo's says that its two days are over."""
    told = shown(browser, house(), now=' data-now="2026-11-25T12:00:00Z"')
    assert told["check-valid"].startswith("unknown: said stale")
