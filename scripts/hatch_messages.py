"""A build hook: compiled messages go into the wheel."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface):  # type: ignore[type-arg]
    """Compiles the messages before a wheel is made."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write every .mo file beside its .po file."""
        import polib

        for path in sorted(Path(self.root).glob("obole/web/locale/*/LC_MESSAGES/*.po")):
            polib.pofile(str(path), encoding="utf-8").save_as_mofile(str(path.with_suffix(".mo")))
