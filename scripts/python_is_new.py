"""Says plainly when Python is too old."""

import sys

if sys.version_info < (3, 11):
    sys.exit(
        f"Obole needs Python 3.11 or newer; this is {sys.version.split()[0]}. Try: make PYTHON=python3.12 …"
    )
