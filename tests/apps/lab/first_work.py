"""A worker's computation whose fit is made up and takes a moment."""

from __future__ import annotations

import sys
import time
from dataclasses import replace
from pathlib import Path


def compute(kind, request, *, parts, tell, keep):
    from contrapeso.casebook.load import load

    sys.path.append(str(Path(__file__).parents[2] / "report"))
    from tiny_run import write_run

    tell("fit", 1, 4)
    out = Path(request["out"])
    while not out.parent.with_name("go").exists():
        time.sleep(0.05)
    book = load(request["casebook"])
    write_run(out, replace(book, polities={code: book.polities[code] for code in book.focus}))
    return {"folder": str(out)}
