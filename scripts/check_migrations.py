"""makemigrations --check on a throw-away database of the keeper's, so that no house is touched."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

root = Path(__file__).parent.parent
with tempfile.TemporaryDirectory(prefix="obole-check-", dir="/tmp") as folder:
    Path(folder).chmod(0o755)
    environment = os.environ | {
        "OBOLE_DATA": f"{folder}/data",
        "DJANGO_SETTINGS_MODULE": "obole.settings",
        "PYTHONPATH": str(root),
    }
    code = (
        "from obole.console.prepare import prepare; prepare(); "
        "from django.core.management import call_command; "
        "call_command('makemigrations', check=True, dry_run=True, verbosity=1); call_command('check')"
    )
    sys.exit(subprocess.run([sys.executable, "-c", code], env=environment, check=False).returncode)
