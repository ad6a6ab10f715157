"""Collect the messages of templates, code, data and refusals into the .po files of every language.

Refusals are classes whose docstring is the sentence, so they are written to a file that xgettext can read.
"""

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "obole"
REFUSALS = PACKAGE / "web" / "refusal_messages.py"
LANGUAGES = ("fr", "zh_Hans")


def write_refusals() -> None:
    """Every refusal's sentence as a gettext call."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "obole.settings")
    import django

    django.setup()
    from obole.lib.refusals import Refusal, every

    for path in sorted(PACKAGE.rglob("*.py")):
        if "class " in (text := path.read_text()) and "Refusal" in text and "migrations" not in path.parts:
            import_module(".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))
    sentences = sorted({kind.message() for kind in every(Refusal)})
    lines = [f"    _({sentence!r})," for sentence in sentences]
    head = '"""Written by ``make messages``: the sentences of all refusals, for translators."""\n\n'
    body = (
        "from django.utils.translation import gettext_noop as _\n\nSENTENCES = (\n"
        + "\n".join(lines)
        + "\n)\n"
    )
    REFUSALS.write_text(head + body)
    subprocess.run([Path(sys.executable).parent / "ruff", "format", "-q", str(REFUSALS)], check=True)


def make() -> None:
    """Run Django's makemessages over the package."""
    from django.core.management import call_command

    os.chdir(PACKAGE)
    for language in LANGUAGES:
        (PACKAGE / "web" / "locale" / language / "LC_MESSAGES").mkdir(parents=True, exist_ok=True)
    call_command(
        "makemessages",
        locale=list(LANGUAGES),
        no_obsolete=True,
        no_location=True,
        no_wrap=True,
        extensions=["html", "txt", "py"],
    )


if __name__ == "__main__":
    write_refusals()
    make()
