"""Draw the figure of the README from a run.

Usage: uv run python scripts/readme_figure.py runs/0001
"""

from __future__ import annotations

import sys
from pathlib import Path

from contrapeso.casebook.assemble import assemble
from contrapeso.casebook.load import builtin, load
from contrapeso.report.course import balance_figure
from contrapeso.report.junctures import junctures
from contrapeso.report.page import Page
from contrapeso.report.run_folder import read_run
from contrapeso.vocabulary.language import Messages


def main() -> None:
    """Write docs/balance.svg."""
    book = load(builtin())
    page = Page(read_run(Path(sys.argv[1])), book, assemble(book, book.focus), Messages("en"))
    _, _, drawing = balance_figure(page, junctures(page)).drawings[0]
    Path("docs/balance.svg").write_text(str(drawing), encoding="utf-8")


if __name__ == "__main__":
    main()
