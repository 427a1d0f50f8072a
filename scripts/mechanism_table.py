"""Write docs/mechanisms.md: every row of the mechanism table, the terms that carry it, and their tests.

Usage: python scripts/mechanism_table.py [--check]
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from contrapeso.dynamics.mechanism import Mechanism, Term
from contrapeso.theories.library import MECHANISMS

TARGET = Path(__file__).parents[1] / "docs" / "mechanisms.md"
HEAD = """# The mechanisms, row by row

Written by `scripts/mechanism_table.py` from the declarations; do not edit. A row is a claim of the mechanism table;
each line is a term that carries it. *When* is a situation in which the claim shows (what is not named stands at its
starting value), *then* what rises (↑) or falls (↓) there against the same situation with the term off, *silent* a
situation in which on and off are the same. Where sources dispute a sign, the direction is that of a positive
parameter. `tests/mechanisms/test_rows.py` holds every line to it.

"""


def situation(values: Mapping[str, float] | None) -> str:
    """Write a situation."""
    if values is None:
        return "none"
    return ", ".join(f"{name} {value:g}" for name, value in values.items()) or "at the start"


def line(row: str, mechanism: Mechanism, term: Term) -> str:
    """Write one term."""
    priors = {parameter.name: parameter.prior for parameter in mechanism.parameters}
    cells = (
        row,
        f"`{mechanism.label}` ({mechanism.family})",
        "; ".join(f"{name} ~ {priors[name]}" for name in term.parameters),
        situation(term.when),
        ", ".join(f"{name} {'↑' if sign > 0 else '↓'}" for name, sign in term.then.items()),
        situation(term.rest),
        f"`test_row[{row}]`",
    )
    return f"| {' | '.join(cells)} |"


def table() -> str:
    """Return the whole file."""
    terms = [(row, mechanism, term) for mechanism in MECHANISMS.values() for row, term in mechanism.terms.items()]
    lines = [line(*item) for item in sorted(terms, key=lambda item: item[0])]
    head = "| row | mechanism | parameters | when | then | silent | test |\n| --- | --- | --- | --- | --- | --- | --- |\n"
    plain = ", ".join(f"`{mechanism.label}`" for mechanism in MECHANISMS.values() if not mechanism.terms)
    rows, count = len({row for row, *_ in terms}), sum(len(mechanism.parameters) for mechanism in MECHANISMS.values())
    tail = f"\n{rows} rows, {len(terms)} terms, {len(MECHANISMS)} mechanisms, {count} parameters. Without a row, always on: {plain}.\n"
    return HEAD + head + "\n".join(lines) + "\n" + tail


def main() -> int:
    """Write the file, or compare it."""
    if "--check" in sys.argv[1:]:
        if not TARGET.is_file() or TARGET.read_text(encoding="utf-8") != table():
            print(f"{TARGET} is not what the declarations say; run python scripts/mechanism_table.py")
            return 1
        return 0
    TARGET.write_text(table(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
