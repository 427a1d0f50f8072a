"""The goals that were set beforehand: tests, thresholds in words, and the same thresholds as numbers.

They stand in ``validity/goals.yaml``, from which the table of VALIDITY.md is written; no threshold is
written down anywhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

SOURCES = ("run", "region", "backtest", "items", "recovery", "ranks", "tournaments", "direct", "none")
"""Where a value comes from: the folder of a run or of a back-test, the results of a long check, or a computation at once."""


@dataclass(frozen=True)
class Aim:
    """One goal as it was written down.

    Attributes
    ----------
    source
        One of :data:`SOURCES`.
    limits
        The threshold as numbers, by name.
    """

    id: str
    test: str
    threshold: str
    source: str
    limits: Mapping[str, Any] = field(default_factory=dict)


def folder() -> Path:
    """Return the folder of goals and of the results of long checks that ship."""
    return Path(str(files("contrapeso"))) / "validity"


@lru_cache
def goals() -> dict[str, Aim]:
    """Return every goal by its name, in order."""
    found = yaml.safe_load((folder() / "goals.yaml").read_text(encoding="utf-8"))["goals"]
    return {row["id"]: Aim(row["id"], row["test"], row["threshold"], row["from"], row.get("limits", {})) for row in found}
