"""The sentences of the source, gathered as `./dev translations` gathers them."""

import subprocess
import sys
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
# The same words as in ./dev, `gather_sentences`; a test holds the two together.
OPTIONS = "extract -F babel.cfg -k _l -k _n:1,2 -k _c:1c,2 -k _lc:1c,2 --add-location=file --sort-by-file"


@lru_cache(maxsize=1)
def gathered() -> Catalog:
    """Return every sentence that stands in the source today."""
    with TemporaryDirectory() as folder:
        template = Path(folder) / "messages.pot"
        command = [sys.executable, "-m", "babel.messages.frontend", "-q", *OPTIONS.split(), "-o", str(template), "."]
        subprocess.run(command, cwd=ROOT, check=True)
        with template.open("rb") as file:
            return read_po(file)
