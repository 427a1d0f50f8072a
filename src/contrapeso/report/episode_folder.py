"""The folder of an episode tournament as tables: what the engine wrote, read without the engine."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from contrapeso.report.charts.theme import Frame
from contrapeso.report.run_folder import RunError, read_table

_VERDICT = ("difference", "low", "high", "probability", "blocks")
COLUMNS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "scores": (("way", "group", "model", "role", "reference", "verdict"), ("cells", "events", "log_score", *_VERDICT)),
    "pairs": (("way", "group", "first", "second", "verdict"), _VERDICT),
    "events": (("group", "channel", "quarter", "entries", "best", "worst", "reference"), ("value", "happened", "apart", "reference_score")),
    "joint": (("model",), ("joint", "joint_worst_k", "direct", "direct_k", "learning", "learning_by_channel", "held_out_by_channel")),
    "weights": (
        ("set", "model"),
        ("stacking", "low", "high", "resampled", "joint", "held_out_stacked", "held_out_equal", "held_out_single", "n"),
    ),
    "information": (("group", "channel", "year"), ("information", "told", "scored")),
    "discriminating": (("first", "second", "channel"), ("nats", "years")),
    "course": (("quarter", "model", "reference"), ("ahead",)),
    "ways": (("model",), ("exact", "importance", "last-fit", "effective_least")),
    "fits": (("theory", "origin"), ("rhat_max", "ess_bulk_min", "ess_tail_min", "divergences", "sound")),
}
"""Columns that each table must have: those that are words, and those that are numbers."""


@dataclass(frozen=True)
class EpisodeFolder:
    """What the folder of an episode tournament holds."""

    folder: Path
    about: Mapping[str, Any]
    tables: Mapping[str, Frame]

    @property
    def theories(self) -> list[str]:
        """Return the theories in the order in which they were named."""
        return list(self.about["theories"])

    def part(self, table: str, way: str, group: str) -> Frame:
        """Return the rows of a table in one way of asking, on one group of channels."""
        frame = self.tables[table]
        return frame[(frame["way"] == way) & (frame["group"] == group)]

    def groups(self) -> list[str]:
        """Return the groups of channels that were scored, in order."""
        return list(dict.fromkeys(self.tables["scores"]["group"]))


def read_episode_folder(folder: Path | str) -> EpisodeFolder:
    """Read the folder of an episode tournament.

    Raises
    ------
    RunError
        If ``episode.json`` or a table is absent or cannot be read.
    """
    folder = Path(folder)
    manifest = folder / "episode.json"
    if not manifest.is_file():
        raise RunError(f"{folder} is no folder of an episode tournament: there is no episode.json in it")
    try:
        about = json.loads(manifest.read_text(encoding="utf-8"))
        about["episode"]["polity"], about["theories"], about["diagnostics"], about["scored"]
    except (ValueError, KeyError, TypeError) as error:
        raise RunError(f"{manifest}: this does not read as an episode tournament: {error}; hold it again") from None
    tables = {}
    for name, (words, numbers) in COLUMNS.items():
        path = folder / f"{name}.csv"
        if not path.is_file():
            raise RunError(f"{folder}: there is no {name}.csv; the tournament did not finish, hold it again")
        tables[name] = read_table(path, words, (*numbers, *about["theories"]) if name == "events" else numbers)
    return EpisodeFolder(folder, about, tables)
