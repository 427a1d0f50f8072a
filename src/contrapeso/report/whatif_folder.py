"""The folder of a what-if as tables: what the engine wrote, read without the engine."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import ValidationError

from contrapeso.casebook.scenario import Arm, Scenario
from contrapeso.report.charts.theme import Frame
from contrapeso.report.run_folder import RunError, read_table

_KEYS = ("theory", "arm", "mode", "coupling")
_SIDES = ("baseline", "changed", "difference")
_BANDS = ("q05", "q25", "q50", "q75", "q95")
COLUMNS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "outcomes": (
        (*_KEYS, "outcome", "badge", "mechanisms"),
        ("baseline", "changed", "difference", "error", "low", "high", "prior_only", "draws"),
    ),
    "paths": (
        (*_KEYS, "variable", "polity", "quarter", "hatched"),
        (*(f"{side}_mean" for side in _SIDES), *(f"{side}_{band}" for side in _SIDES for band in _BANDS)),
    ),
    "changes": (("arm", "change", "variable", "polity", "quarter", "unit"), ("recorded", "changed", "low", "high")),
    "shares": (("theory", "arm", "mode", "mechanism", "outcome"), ("effect", "without", "moved", "error")),
}
"""Columns of each table: those that are words, and those that are numbers."""

_OPTIONAL = ("changes", "shares")


@dataclass(frozen=True)
class WhatIf:
    """What the folder of a what-if holds."""

    folder: Path
    about: Mapping[str, Any]
    scenario: Scenario
    outcomes: Frame
    paths: Frame
    changes: Frame
    shares: Frame = field(default_factory=lambda: pd.DataFrame(columns=[column for part in COLUMNS["shares"] for column in part]))

    @property
    def theories(self) -> list[str]:
        """Return the theories under which it was run, in order."""
        return list(dict.fromkeys(self.outcomes["theory"]))

    @property
    def modes(self) -> list[str]:
        """Return the modes in which it was run, in order."""
        return list(dict.fromkeys(self.outcomes["mode"]))

    @property
    def arms(self) -> list[Arm]:
        """Return the arms; one with all changes where the scenario names none."""
        scenario = self.scenario
        alone = Arm(id="all", words=scenario.title, changes=tuple(change.id for change in scenario.changes))
        return list(scenario.arms) or [alone]


def read_whatif(folder: Path | str) -> WhatIf:
    """Read the folder of a what-if.

    Raises
    ------
    RunError
        If ``whatif.json`` or a table is absent or cannot be read.
    """
    folder = Path(folder)
    manifest = folder / "whatif.json"
    if not manifest.is_file():
        raise RunError(f"{folder} is no folder of a what-if: there is no whatif.json in it")
    try:
        about = json.loads(manifest.read_text(encoding="utf-8"))
        scenario = Scenario.model_validate(about["scenario"])
    except (ValueError, KeyError, TypeError, ValidationError) as error:
        raise RunError(f"{manifest}: this does not read as a what-if: {error}; run it again") from None
    tables: dict[str, Frame] = {}
    for name, (words, numbers) in COLUMNS.items():
        path = folder / f"{name}.csv"
        if path.is_file():
            tables[name] = read_table(path, words, numbers)
        elif name in _OPTIONAL:
            tables[name] = pd.DataFrame(columns=[*words, *numbers])
        else:
            raise RunError(f"{folder}: there is no {name}.csv; the what-if did not finish, run it again")
    paths = tables["paths"]
    tables["paths"] = paths.assign(hatched=paths["hatched"].str.lower() == "true")
    return WhatIf(folder, about, scenario, **tables)
