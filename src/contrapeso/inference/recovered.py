"""Which parameters a simulated record gives back: results of recovery, and what they do to badges.

A recovery belongs to a theory by its structure: its mechanisms and their priors. It is looked for
among the results that ship and in the folder ``validity`` of where one works.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from contrapeso.dynamics.theory import Theory
from contrapeso.laboratory.sources import own_code

LEAST_COVERAGE, FEWEST_ENTRIES = 0.75, 20
"""Share of 90 % intervals that have to hold the truth, and entries under which nothing is said; as VALIDITY.md has it."""
RECOVERED, FAILED, UNTESTED = "recovered", "failed", "untested"
NAME, TABLE = "recovery.json", "recovery.csv"
_Z = 1.959964


def wilson(hits: int, n: int) -> tuple[float, float]:
    """Return the 95 % interval of Wilson for a share."""
    if n == 0:
        return 0.0, 1.0
    share, square = hits / n, _Z**2 / n
    centre, half = share + square / 2, _Z * math.sqrt(share * (1 - share) / n + square / (4 * n))
    return max(0.0, (centre - half) / (1 + square)), min(1.0, (centre + half) / (1 + square))


def state(coverage: float, n: int) -> str:
    """Return whether a parameter with some coverage over ``n`` entries is recovered, failed or untested."""
    return UNTESTED if n < FEWEST_ENTRIES else FAILED if coverage < LEAST_COVERAGE else RECOVERED


def structure_hash(theory: Theory) -> str:
    """Return the SHA-256 of a theory's mechanisms and priors; its name does not matter."""
    parts = {
        "mechanisms": sorted(mechanism.label for mechanism in theory.mechanisms),
        "priors": {name: str(theory.priors.get(name, parameter.prior)) for name, parameter in theory.named_parameters()},
        "own": own_code(theory),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


@dataclass(frozen=True)
class Recovered:
    """The recovery that belongs to a theory.

    Attributes
    ----------
    states
        recovered, failed or untested, by parameter ``label.name``.
    about
        What ``recovery.json`` says.
    same_code
        Whether the code of fits is still that of the recovery.
    """

    states: Mapping[str, str]
    about: Mapping[str, Any] = field(default_factory=dict)
    same_code: bool = True

    def limited(self, name: str, badge: str) -> str:
        """Return the badge that a parameter may carry at most."""
        return "weak" if badge == "learned" and self.states.get(name) == FAILED else badge

    def note(self) -> dict[str, Any]:
        """Return what a run says about it."""
        kept = {name: self.about.get(name) for name in ("created", "replicates", "polities", "version")}
        return {**kept, "same_code": self.same_code, "failed": sorted(name for name, found in self.states.items() if found == FAILED)}


def find(theory: Theory, places: Iterable[Path], code: str) -> Recovered | None:
    """Return the latest recovery of a theory, or ``None`` where none was made.

    Parameters
    ----------
    places
        Folders whose folders hold ``recovery.json`` and ``recovery.csv``.
    code
        Hash of the code of fits as it is now.
    """
    wanted, found = structure_hash(theory), list[tuple[str, Mapping[str, Any], Path]]()
    for path in sorted(path for place in places for path in place.glob(f"*/{NAME}")):
        try:
            about = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        if about.get("structure") == wanted and (path.parent / TABLE).is_file():
            found.append((str(about.get("created", "")), about, path.parent))
    if not found:
        return None
    _, about, folder = max(found, key=lambda item: item[0])
    table = pd.read_csv(folder / TABLE)
    return Recovered(dict(zip(table["name"], table["state"], strict=True)), about, about.get("code") == code)
