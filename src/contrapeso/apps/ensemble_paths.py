"""Whole paths of an ensemble as a Zarr store, written a block of members at a time. Zarr is imported here and nowhere else."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from contrapeso.laboratory.compile import Compiled
from contrapeso.laboratory.members import RESULTS
from contrapeso.vocabulary.errors import ContrapesoError

NAME = "paths.zarr"
BLOCK = 256
"""Members in a block of the store: what one process writes at once, and no two of them share."""
AXES = ("member", "quarter", "polity")


class PathsError(ContrapesoError):
    """Paths that cannot be stored."""


def available() -> None:
    """Refuse where Zarr is not installed.

    Raises
    ------
    PathsError
        If it is not.
    """
    try:
        import zarr  # noqa: F401
    except ModuleNotFoundError as error:
        raise PathsError("--paths needs Zarr, which is not installed: pip install 'contrapeso[scale]'") from error


def make(store: Path, members: int, compiled: Compiled) -> None:
    """Make an empty store, or leave the one that is there: one array (member, quarter, polity) for each result.

    Names of quarters and polities are attributes of the store.
    """
    import zarr

    shape = (members, compiled.length, len(compiled.polities))
    group = zarr.open_group(store, mode="a")
    group.attrs.update({"quarters": list(compiled.quarters), "polities": list(compiled.polities)})
    for name in RESULTS:
        if name not in group:
            group.create_array(
                name, shape=shape, chunks=(min(BLOCK, members), *shape[1:]), dtype="float32", dimension_names=AXES, fill_value=np.nan
            )


def write(store: Path, first: int, histories: np.ndarray) -> None:
    """Write whole blocks of members, shape (member, time, polity, result); doing it twice is doing it once.

    Raises
    ------
    PathsError
        If this process does not find the store.
    """
    import zarr

    try:
        group = zarr.open_group(store, mode="r+")
    except FileNotFoundError as error:
        raise PathsError(f"a worker does not find {store}: with --paths, all workers need the folder under the same path") from error
    for number, name in enumerate(RESULTS):
        group[name][first : first + len(histories)] = histories[..., number]
