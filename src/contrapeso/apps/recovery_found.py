"""The recovery that belongs to a theory, wherever its parameters are given badges."""

from __future__ import annotations

from pathlib import Path

from contrapeso.dynamics.theory import Theory
from contrapeso.inference.fit import code_hash
from contrapeso.inference.recovered import Recovered, find
from contrapeso.tournament.goals import folder

HERE = Path("validity")
"""Where the long checks write, in the folder in which one works."""


def recovery_of(theory: Theory) -> Recovered | None:
    """Return the latest recovery of a theory: of those that ship, and of those made in the folder where one works."""
    return find(theory, (folder() / "recovery", HERE / "recovery"), code_hash())
