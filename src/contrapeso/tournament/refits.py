"""Fits of many theories at many origins, in batches that fill the lanes, each kept on disk by itself."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from contrapeso.casebook.record import Record
from contrapeso.dynamics.theory import Theory
from contrapeso.inference.batches import fitted
from contrapeso.inference.fit import fit_key
from contrapeso.inference.sample import Draws, Progress, Settings
from contrapeso.laboratory.compile import Compiled
from contrapeso.scale.crew import Workers


def refit(
    theories: Sequence[Theory],
    record: Record,
    compiled: Compiled,
    limits: Sequence[int],
    settings: Settings,
    *,
    cache: Path | None = None,
    progress: Progress | None = None,
    crew: Workers | None = None,
) -> dict[tuple[str, int], Draws]:
    """Return the draws of every theory given the record before each of some quarters.

    Parameters
    ----------
    limits
        Numbers of quarters; a fit reads nothing from its limit on.
    cache, progress, crew
        As for :func:`contrapeso.inference.batches.fitted`.
    """
    wanted = [(theory, int(limit)) for theory in theories for limit in limits]
    keys = [key for theory in theories for key in keys_of(theory, record, limits, settings).values()]
    found = fitted(wanted, keys, compiled, settings, cache=cache, progress=progress, crew=crew)
    return {(theory.name, limit): draws for (theory, limit), draws in zip(wanted, found, strict=True)}


def keys_of(theory: Theory, record: Record, limits: Sequence[int], settings: Settings) -> dict[int, str]:
    """Return the name on disk of a theory's fit at each limit: the hash of all that enters it."""
    whole = fit_key(theory, record, settings)
    return {int(limit): hashlib.sha256(f"{whole} before {int(limit)}".encode()).hexdigest() for limit in limits}
