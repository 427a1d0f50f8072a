"""Take the results of long checks into the package, and draw the figure of ranks.

Usage: uv run python scripts/ship_validity.py validity
"""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pandas as pd

from contrapeso.report.validity_page import ranks_figure
from contrapeso.tournament.goals import folder, goals
from contrapeso.vocabulary.language import Messages

FIGURE = Path(__file__).parents[1] / "docs" / "figures" / "ranks.svg"
FILES = (
    "recovery/*/recovery.csv",
    "recovery/*/recovery.json",
    "ranks/ranks.json",
    "ranks/ranks.csv",
    "ranks/uniformity.csv",
    "tournaments/tournaments.json",
    "tournaments/outcomes.csv",
)


def main() -> None:
    """Copy what ships, and write docs/figures/ranks.svg where there are curves."""
    source, target = Path(sys.argv[1]), folder()
    for path in sorted(found for pattern in FILES for found in source.glob(pattern)):
        place = target / path.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place)
        print(place.relative_to(target), json.loads(path.read_text(encoding="utf-8"))["created"] if path.suffix == ".json" else "")
    if (source / "curves.csv").is_file():
        level = goals()["V9d"].limits["level"]
        drawn = ranks_figure(Messages("en"), pd.read_csv(source / "curves.csv"), pd.read_csv(source / "band.csv"), level)
        FIGURE.parent.mkdir(parents=True, exist_ok=True)
        FIGURE.write_text(str(drawn.drawings[0][2]), encoding="utf-8")


if __name__ == "__main__":
    main()
