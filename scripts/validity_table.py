"""Write the table of goals in VALIDITY.md from src/contrapeso/validity/goals.yaml.

Usage: python scripts/validity_table.py [--check]
"""

from __future__ import annotations

import sys
from pathlib import Path

from contrapeso.tournament.goals import goals

TARGET = Path(__file__).parents[1] / "VALIDITY.md"
HEAD = "| goal | test | threshold |\n| --- | --- | --- |\n"


def table() -> str:
    """Return the table of goals."""
    return HEAD + "".join(f"| {goal.id} | {goal.test} | {goal.threshold} |\n" for goal in goals().values())


def rewritten(text: str) -> str:
    """Return the page with the table of goals as the file has it."""
    start = text.index(HEAD)
    return text[:start] + table() + text[text.index("\n\n", start) + 1 :]


def main() -> int:
    """Write the page, or compare it."""
    text = TARGET.read_text(encoding="utf-8")
    if "--check" in sys.argv[1:]:
        if text != rewritten(text):
            print(f"{TARGET} is not what goals.yaml says; run python scripts/validity_table.py")
            return 1
        return 0
    TARGET.write_text(rewritten(text), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
