"""Static files by WhiteNoise's table: collected ones when `obole up` gathered them, else where the apps keep them."""

from collections.abc import Callable, MutableMapping
from functools import partial
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from whitenoise import WhiteNoise

Found = Callable[[], tuple[int, list[tuple[bytes, bytes]], bytes]]


class Table:
    """Path → file with its headers; knows compressed twins and not-modified answers."""

    def __init__(self, files: WhiteNoise) -> None:
        self.files = files

    def find(self, scope: MutableMapping[str, Any]) -> Found | None:
        """What answers this request, or None when no static file does."""
        if not scope["path"].startswith(settings.STATIC_URL) or scope["method"] not in ("GET", "HEAD"):
            return None
        file = self.files.files.get(scope["path"])
        return partial(self._answer, file, scope) if file else None

    @staticmethod
    def _answer(file: Any, scope: MutableMapping[str, Any]) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        asked = {
            f"HTTP_{k.decode().upper().replace('-', '_')}": v.decode("latin1") for k, v in scope["headers"]
        }
        response = file.get_response(scope["method"], asked)
        headers = [(k.lower().encode("latin1"), v.encode("latin1")) for k, v in response.headers]
        body = b""
        if response.file is not None:
            with response.file as opened:
                body = opened.read()
        return int(response.status), headers, body


def table() -> Table:
    """The table of this installation's static files."""
    files = WhiteNoise(None, max_age=3600, charset="utf-8", allow_all_origins=False)
    if settings.STATIC_ROOT.is_dir():
        files.add_files(str(settings.STATIC_ROOT), prefix=settings.STATIC_URL)
        return Table(files)
    for finder in get_finders():
        for path, storage in finder.list([]):
            files.add_file_to_dictionary(f"{settings.STATIC_URL}{path}", storage.path(path))
    return Table(files)
