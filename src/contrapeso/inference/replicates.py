"""Replicates of a long check, each kept as a file, so that work which was stopped goes on where it was."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pandas as pd

from contrapeso.scale.crew import Here, Workers


def in_parts(
    make: Callable[[int], pd.DataFrame],
    numbers: Sequence[int],
    *,
    parts: Path | None = None,
    crew: Workers | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[pd.DataFrame]:
    """Return a table for each number, made or read.

    Parameters
    ----------
    make
        Makes the table of one number; nothing but the number may matter. Picklable where a crew does the work.
    parts
        Folder of the files ``0000.csv`` and so on; none are kept where absent. Its name has to tell what they
        depend on.
    progress
        Told how many are done, and of how many.
    """
    found = {number: table for number in numbers if (table := _read(parts, number)) is not None}
    missing, done = [number for number in numbers if number not in found], len(found)
    if progress is not None:
        progress(done, len(numbers))
    for place, table in (crew or Here()).spread(make, missing):
        number = missing[place]
        found[number] = _keep(parts, number, table)
        done += 1
        if progress is not None:
            progress(done, len(numbers))
    return [found[number] for number in numbers]


def _path(parts: Path, number: int) -> Path:
    return parts / f"{number:04d}.csv"


def _read(parts: Path | None, number: int) -> pd.DataFrame | None:
    if parts is None or not _path(parts, number).is_file():
        return None
    try:
        return pd.read_csv(_path(parts, number))
    except (OSError, ValueError):
        return None


def _keep(parts: Path | None, number: int, table: pd.DataFrame) -> pd.DataFrame:
    """Keep a table, and return it as it will be read, so that a resumed run gives the same numbers."""
    if parts is None:
        return table
    parts.mkdir(parents=True, exist_ok=True)
    partial = _path(parts, number).with_suffix(".partial")
    table.to_csv(partial, index=False)
    partial.replace(_path(parts, number))
    return pd.read_csv(_path(parts, number))
