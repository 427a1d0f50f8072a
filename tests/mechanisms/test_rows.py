"""Every row of the mechanism table is carried, does what it says, and can be switched off."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from contrapeso.dynamics.mechanism import Mechanism, Term
from contrapeso.dynamics.theory import Theory
from contrapeso.theories.encompassing import encompassing
from contrapeso.theories.library import MECHANISMS
from contrapeso.theories.promises import difference
from contrapeso.theories.worlds import quiet, typical
from contrapeso.vocabulary.variables import VARIABLES

ROOT = Path(__file__).parents[2]
ROWS = tuple(f"M{number:02d}" for number in range(1, 77))
CARRIERS: dict[str, list[tuple[Mechanism, Term]]] = {row: [] for row in ROWS}
for _mechanism in MECHANISMS.values():
    for _row, _term in _mechanism.terms.items():
        CARRIERS[_row].append((_mechanism, _term))

every_row = pytest.mark.parametrize("row", ROWS)


def at_neutral(row: str) -> set[str]:
    """Return the parameters that a row alone carries, by their full names."""
    found = set()
    for mechanism, term in CARRIERS[row]:
        others = {name for other, one in mechanism.terms.items() if other != row for name in one.parameters}
        found |= {f"{mechanism.label}.{name}" for name in term.parameters if name not in others}
    return found


@every_row
def test_row(row: str) -> None:
    """On, a row moves what it should as it should; at rest, and off, it moves nothing."""
    assert CARRIERS[row], f"no mechanism carries {row}"
    for mechanism, term in CARRIERS[row]:
        moved = difference(mechanism, term, term.when)
        assert {name: int(np.sign(value)) for name, value in moved.items() if value != 0.0} == dict(term.then), mechanism.label
        if term.rest is not None:
            assert not any(difference(mechanism, term, term.rest).values()), mechanism.label


@every_row
def test_a_row_can_be_switched_off_alone(row: str) -> None:
    on = encompassing()
    off = on.off(row)
    parameters = dict(on.named_parameters())
    assert set(off.priors) == at_neutral(row) != set(), f"{row} has no parameter of its own"
    for name, prior in off.priors.items():
        assert (prior.family, prior.arguments) == ("fixed", (parameters[name].neutral,))


@every_row
def test_a_theory_without_a_row_lacks_what_it_says(row: str) -> None:
    """The same through the theory: what is summed with the row on and off differs as the row says."""
    theory = Theory(row, tuple(mechanism for mechanism, _ in CARRIERS[row]))
    on = {name: np.full(1, typical(one.prior), np.float32) for name, one in theory.named_parameters() if not name.startswith("core.")}
    off = on | {name: np.full(1, prior.arguments[0], np.float32) for name, prior in theory.off(row).priors.items()}
    shown = set()
    for mechanism, term in CARRIERS[row]:
        kind = VARIABLES[mechanism.moves[0]].kind
        reads = {name for other in theory.mechanisms for name in other.reads}
        now = quiet(tuple(reads), **term.when)
        with_it, without = (Theory(row, (mechanism,)).contributions(kind, theta, now) for theta in (on, off))
        for name in with_it:
            change = float(np.sum(np.asarray(with_it[name]) - np.asarray(without[name])))
            assert change == 0.0 or np.sign(change) == term.then.get(name), (mechanism.label, name)
            shown |= {name} if change else set()
    assert shown, f"nothing differs without {row}"


def test_all_rows_off_leaves_inertia() -> None:
    theory = encompassing().off(*ROWS)
    carried = {f"{mechanism.label}.{name}" for row in ROWS for mechanism, term in CARRIERS[row] for name in term.parameters}
    assert set(theory.priors) == carried


def test_the_table_is_up_to_date() -> None:
    done = subprocess.run([sys.executable, "scripts/mechanism_table.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
