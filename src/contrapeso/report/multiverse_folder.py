"""The folder of a multiverse as tables, read without the engine."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from contrapeso.report.charts.theme import Frame
from contrapeso.report.run_folder import RunError

TABLES = ("multiverse", "spread", "ranking", "variance")


@dataclass(frozen=True)
class Multiverse:
    """What the folder of a multiverse holds: every world, and what was drawn from them."""

    folder: Path
    about: Mapping[str, Any]
    worlds: Frame
    spread: Frame
    ranking: Frame
    variance: Frame
    weights: Frame
    places: Frame


def read_multiverse(folder: Path | str) -> Multiverse:
    """Read the folder of a multiverse.

    Raises
    ------
    RunError
        If ``multiverse.json`` or a table is absent or cannot be read.
    """
    folder = Path(folder)
    try:
        about = json.loads((folder / "multiverse.json").read_text(encoding="utf-8"))
        weights, places = (
            pd.read_csv(folder / f"{name}.csv") if (folder / f"{name}.csv").is_file() else pd.DataFrame() for name in ("weights", "places")
        )
        tables = [pd.read_csv(folder / f"{name}.csv", keep_default_na=True) for name in TABLES]
    except (OSError, ValueError) as error:
        raise RunError(f"{folder} is no folder of a multiverse: {error}") from error
    return Multiverse(folder, about, *tables, weights, places)
