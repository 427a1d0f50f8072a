"""An ensemble of any size into a folder: pieces of members over workers, their sums added, paths streamed on request."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from contrapeso.apps import ensemble_paths
from contrapeso.apps.ensemble_folder import EnsembleFolder
from contrapeso.kernel.loops import LANES
from contrapeso.kernel.trace import UnknownOperationError
from contrapeso.laboratory.ensemble import Sums
from contrapeso.laboratory.members import Job, code_of
from contrapeso.scale.crew import Workers
from contrapeso.scale.shared import Shared
from contrapeso.vocabulary.errors import ContrapesoError

Tell = Callable[[str, int, int], None]


class EnsembleError(ContrapesoError):
    """An ensemble that cannot be made."""


def whole(count: int, of: int = LANES) -> int:
    """Return a count rounded up to a multiple of what is run at once."""
    return -(-count // of) * of


def run_ensemble(
    job: Job,
    target: Path,
    members: int,
    crew: Workers,
    *,
    chunk: int = 1024,
    paths: bool = False,
    about: dict[str, Any] | None = None,
    tell: Tell = lambda stage, done, total: None,
) -> dict[str, Any]:
    """Make an ensemble, or go on with one that was stopped, and return what ``simulate.json`` holds.

    Parameters
    ----------
    members
        How many; a multiple of 16.
    crew
        Those who do the work. Numbers are the same whoever does it and however it is cut.
    chunk
        Members in a piece of work: a multiple of 16 is made of it, with ``paths`` one of 256.
    paths
        Whether the whole paths are written as well, as ``paths.zarr``.
    tell
        Told stage, done and total; to stop, raise from it. What was done stays in the folder.

    Raises
    ------
    EnsembleError
        If the code generator cannot read a mechanism of the theory.
    contrapeso.apps.ensemble_folder.EnsembleFolderError
        If the folder holds something else.
    """
    if paths:
        ensemble_paths.available()
    folder = EnsembleFolder(target, f"{job.key}-{members}{'-paths' if paths else ''}", members)
    if folder.done:
        folder.tidy()
        return folder.summary()
    tell("members", 0, members)
    try:
        code_of(job)  # compiled here first, so that workers of this machine find it on disk
    except UnknownOperationError as error:
        raise EnsembleError(
            f"theory '{job.theory.name}' has a mechanism that the code generator cannot read ({error}); write it with the "
            "operations that contrapeso's own mechanisms use, or use 'contrapeso run', which simulates it more slowly"
        ) from error
    store = target.resolve() / ensemble_paths.NAME if paths else None
    if store is not None:
        ensemble_paths.make(store, members, job.compiled)
    pieces = folder.missing(whole(chunk, ensemble_paths.BLOCK if paths else LANES))
    there = members - sum(count for _, count in pieces)

    def progress(done: int, of: int) -> None:
        tell("members", there + (members - there) * done // max(of, 1), members)

    for number, part in crew.spread(partial(work, Shared(job), store), pieces, progress=progress):
        folder.keep(pieces[number][0], part)
    return folder.finish(job.compiled, {**(about or {}), "paths": ensemble_paths.NAME if paths else None})


def work(shared: Shared[Job], store: Path | None, piece: tuple[int, int]) -> Sums:
    """Return the sums of some members, and write their paths where they are asked for."""
    job, (first, members) = shared.value, piece
    code = code_of(job)
    if store is not None:
        for start in range(first, first + members, ensemble_paths.BLOCK):
            count = min(ensemble_paths.BLOCK, first + members - start)
            ensemble_paths.write(store, start, code.histories(job, start, count))
    return code.totals(job, first, members)
