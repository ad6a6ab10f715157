"""Static files by WhiteNoise's table, from where the apps keep them: nothing to build, nothing to collect.

Texts are compressed once, when first asked for, and kept.
"""

import gzip
from collections.abc import Callable, MutableMapping
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from whitenoise import WhiteNoise

Head = list[tuple[bytes, bytes]]
Found = Callable[[], tuple[int, Head, bytes]]
TEXTS = (".css", ".js", ".svg", ".webmanifest", ".html")
KEEP_S = 3600


class Table:
    """Path → file with its headers; knows not-modified answers and compressed twins."""

    def __init__(self, files: WhiteNoise) -> None:
        self.files = files
        self.packed: dict[str, bytes] = {}

    def find(self, scope: MutableMapping[str, Any]) -> Found | None:
        """What answers this request, or None when no static file does."""
        if not scope["path"].startswith(settings.STATIC_URL) or scope["method"] not in ("GET", "HEAD"):
            return None
        file = self.files.files.get(scope["path"])
        return partial(self._answer, file, scope) if file else None

    def _answer(self, file: Any, scope: MutableMapping[str, Any]) -> tuple[int, Head, bytes]:
        asked = {
            f"HTTP_{k.decode().upper().replace('-', '_')}": v.decode("latin1") for k, v in scope["headers"]
        }
        response = file.get_response(scope["method"], asked)
        headers = [(k.lower().encode("latin1"), v.encode("latin1")) for k, v in response.headers]
        if response.file is None:
            return int(response.status), headers, b""
        with response.file as opened:
            body: bytes = opened.read()
        if int(response.status) == 200 and scope["path"].endswith(TEXTS):
            return 200, *self._packed(scope["path"], asked, headers, body)
        return int(response.status), headers, body

    def _packed(self, path: str, asked: dict[str, str], headers: Head, body: bytes) -> tuple[Head, bytes]:
        headers = [*headers, (b"vary", b"accept-encoding")]
        if "gzip" not in asked.get("HTTP_ACCEPT_ENCODING", ""):
            return headers, body
        if path not in self.packed:
            self.packed[path] = gzip.compress(body, 9, mtime=0)
        return [*headers, (b"content-encoding", b"gzip")], self.packed[path]


def table() -> Table:
    """The table of this installation's static files."""
    files = WhiteNoise(None, max_age=KEEP_S, charset="utf-8", allow_all_origins=False)
    for finder in get_finders():
        for path, storage in finder.list([]):
            files.add_file_to_dictionary(f"{settings.STATIC_URL}{path}", storage.path(path))
    return Table(files)
