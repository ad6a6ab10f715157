"""Where the real input files are: beside the checkout, or where OBOLE_SHARED says. Missing files fail tests."""

import os
from pathlib import Path

DATA = Path(os.environ.get("OBOLE_SHARED") or Path(__file__).parents[2] / "shared" / "data")
