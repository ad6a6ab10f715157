"""The one door: an ASGI application for granian.

Raw paths (streams, later ingest) answer in the event loop; static files come from WhiteNoise's table; all else is
Django's synchronous handler in a small pool of threads, never Django's own ASGI handler, which costs 13 times
the CPU (reference: stack notes, section 4). A request's connection goes back to the database pool in its thread.
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from io import SEEK_SET
from typing import Any, BinaryIO, cast

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "obole.settings")

from obole.lib.keeper.leash import die_with_parent

die_with_parent()  # granian's workers outlive a killed granian otherwise, and keep the port

import django

django.setup()

from django.core.handlers.asgi import ASGIRequest
from django.core.handlers.base import BaseHandler
from django.core.signals import request_started
from django.http import HttpResponseBase
from django.urls import set_script_prefix

from obole.web.static_files import table

sys.setswitchinterval(0.03)

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Scope]]
Send = Callable[[Scope], Awaitable[None]]
Raw = Callable[[Scope, Receive, Send], Awaitable[None]]
Head = list[tuple[bytes, bytes]]

BODY_MAX = 64_000_000
IN_MEMORY_MAX = 1_000_000
THREADS = 4


@dataclass(frozen=True, slots=True)
class Answer:
    """A finished answer."""

    status: int
    headers: Head
    body: bytes


class Handler(BaseHandler):
    """Django's middleware chain and views, called synchronously."""

    def __init__(self) -> None:
        super().__init__()
        self.load_middleware()

    def answer(self, scope: Scope, body: BinaryIO) -> Answer:
        """Run one request in the calling thread, wholly: its connection goes back to the pool here."""
        set_script_prefix("")
        request_started.send(sender=type(self), scope=scope)
        response = self.get_response(ASGIRequest(scope, body))  # type: ignore[no-untyped-call]
        try:
            return Answer(response.status_code, _headers(response), _content(response))
        finally:
            response.close()


def _headers(response: HttpResponseBase) -> Head:
    rows = [(name.lower().encode("latin1"), value.encode("latin1")) for name, value in response.items()]
    return rows + [
        (b"set-cookie", cookie.output(header="").strip().encode()) for cookie in response.cookies.values()
    ]


def _content(response: HttpResponseBase) -> bytes:
    if response.streaming:
        return b"".join(cast(Any, response).streaming_content)
    return cast(bytes, cast(Any, response).content)


async def live(scope: Scope, receive: Receive, send: Send) -> None:
    """This process answers."""
    await _send(send, Answer(200, [(b"content-type", b"application/json")], b'{"live": true}'))


async def ticks(scope: Scope, receive: Receive, send: Send) -> None:
    """The house's clock as an event stream for the demo's pages; ends by itself after 30 seconds."""
    await send(
        {
            "type": "http.response.start",
            "status": 200,
            "headers": [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store")],
        }
    )
    for n in range(30):
        await send({"type": "http.response.body", "body": f"data: {n}\n\n".encode(), "more_body": True})
        await asyncio.sleep(1)
    await send({"type": "http.response.body", "body": b"", "more_body": False})


RAW: dict[str, Raw] = {"/health/live": live, "/health/ticks": ticks}
handler = Handler()
static = table()
pool = ThreadPoolExecutor(THREADS, thread_name_prefix="page")


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer one connection's request."""
    if scope["type"] == "lifespan":
        return await _lifespan(receive, send)
    if scope["type"] != "http":
        return None
    if raw := RAW.get(scope["path"]):
        return await raw(scope, receive, send)
    loop = asyncio.get_running_loop()
    if found := static.find(scope):
        return await _send(send, Answer(*await loop.run_in_executor(pool, found)))
    body = await _body(receive)
    if body is None:
        return await _send(send, Answer(413, [(b"content-type", b"text/plain; charset=utf-8")], b"too_large"))
    with body:
        answer = await loop.run_in_executor(pool, handler.answer, scope, body)
    return await _send(send, answer, head_only=scope["method"] == "HEAD")


async def _body(receive: Receive) -> BinaryIO | None:
    """The whole body, on disk when it is large; None when it is larger than we take."""
    kept = tempfile.SpooledTemporaryFile(IN_MEMORY_MAX)  # noqa: SIM115  the caller closes it
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > BODY_MAX:
            kept.close()
            return None
        kept.write(chunk)
        if not message.get("more_body", False):
            break
    kept.seek(0, SEEK_SET)
    return cast(BinaryIO, kept)


async def _send(send: Send, answer: Answer, head_only: bool = False) -> None:
    length = (b"content-length", str(len(answer.body)).encode())
    headers = [row for row in answer.headers if row[0] != b"content-length"] + [length]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if head_only else answer.body})


async def _lifespan(receive: Receive, send: Send) -> None:
    while True:
        message = await receive()
        kind = message["type"].removeprefix("lifespan.")
        await send({"type": f"lifespan.{kind}.complete"})
        if kind == "shutdown":
            pool.shutdown(wait=False, cancel_futures=True)
            return
