"""The example network that comes with the program: a workbook, and where its facts come from.

`HERKOMST.md` beside this module tells the origins and the choices that were made; the workbook is
built by `scripts/make_example.py`.
"""

from __future__ import annotations

import atexit
from contextlib import ExitStack
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

DATASET = "schakel-voorbeeld"
NETWORK_TITLE = "Zorg en Veiligheid, eenheid Noord-Holland (voorbeeld)"
WORKBOOK = "schakel-voorbeeld.xlsx"


@cache
def example_workbook() -> Path:
    """The workbook as a file; to be read, never written.

    From a package that is no folder (a zip) it is unpacked to a temporary file, which is removed
    when the program ends.
    """
    kept = ExitStack()
    path = kept.enter_context(as_file(files(__name__).joinpath(WORKBOOK)))
    atexit.register(kept.close)
    return path
