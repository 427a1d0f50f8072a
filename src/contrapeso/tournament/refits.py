"""Fits of many theories at many origins, in batches that fill the lanes, each kept on disk by itself."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from contrapeso.casebook.record import Record
from contrapeso.dynamics.theory import Theory
from contrapeso.inference.fit import fit_key
from contrapeso.inference.gradient import LANES, Target
from contrapeso.inference.sample import Draws, Progress, Settings, sample_all
from contrapeso.laboratory.compile import Compiled

PARTS = ("z", "divergent", "energy", "steps")


def refit(
    theories: Sequence[Theory],
    record: Record,
    compiled: Compiled,
    limits: Sequence[int],
    settings: Settings,
    *,
    cache: Path | None = None,
    progress: Progress | None = None,
) -> dict[tuple[str, int], Draws]:
    """Return the draws of every theory given the record before each of some quarters.

    Parameters
    ----------
    limits
        Numbers of quarters; a fit reads nothing from its limit on.
    cache
        Folder of fits. One that was stopped goes on from there: finished batches are kept as fits,
        the batch under way as a checkpoint. To stop, raise from ``progress``.
    progress
        Told how many fits are done, in hundredths, and how many are asked for.

    Notes
    -----
    Each target climbs to its mode from the same place and has random numbers of its own, so that its
    draws do not depend on what it is batched with, nor on what was found on disk.
    """
    wanted = [(theory, int(limit)) for theory in theories for limit in limits]
    keys = {(theory.name, limit): key for theory in theories for limit, key in keys_of(theory, record, limits, settings).items()}
    found = {name: draws for name, key in keys.items() if (draws := _read(cache, key)) is not None}
    missing = [(theory, limit) for theory, limit in wanted if (theory.name, limit) not in found]
    groups: dict[int, list[tuple[Theory, int]]] = {}
    for theory, limit in missing:
        groups.setdefault(id(theory.structure), []).append((theory, limit))
    together, done, total = max(1, LANES // settings.chains), len(found), len(wanted)
    if progress is not None:
        progress(100 * done, 100 * total)
    for group in groups.values():
        for first in range(0, len(group), together):
            part = group[first : first + together]
            # A copy of the theory for each: a mode that is reached from a neighbour's would depend on the company.
            targets = [Target(replace(theory), limit) for theory, limit in part]
            joint = hashlib.sha256(" ".join(keys[(theory.name, limit)] for theory, limit in part).encode()).hexdigest()
            checkpoint = cache / f"{joint}.checkpoint.npz" if cache is not None else None

            def tell(now: int, all_: int, done: int = done, size: int = len(part)) -> None:
                if progress is not None:
                    progress(round(100 * (done + size * now / max(all_, 1))), 100 * total)

            draws = sample_all(targets, compiled, settings, progress=tell, checkpoint=checkpoint)
            for number, (theory, limit) in enumerate(part):
                found[(theory.name, limit)] = _keep(cache, keys[(theory.name, limit)], draws.only(number))
            done += len(part)
    return found


def keys_of(theory: Theory, record: Record, limits: Sequence[int], settings: Settings) -> dict[int, str]:
    """Return the name on disk of a theory's fit at each limit: the hash of all that enters it."""
    whole = fit_key(theory, record, settings, None)
    return {int(limit): hashlib.sha256(f"{whole} before {int(limit)}".encode()).hexdigest() for limit in limits}


def _read(cache: Path | None, key: str) -> Draws | None:
    path = cache / f"{key}.npz" if cache is not None else None
    if path is None or not path.exists():
        return None
    try:
        with np.load(path) as stored:
            return Draws(*(stored[name] for name in PARTS))
    except (OSError, ValueError, KeyError):
        path.unlink(missing_ok=True)
        return None


def _keep(cache: Path | None, key: str, draws: Draws) -> Draws:
    """Keep draws on disk, in single precision, and return them as they will be read."""
    kept = Draws(draws.z.astype(np.float32), draws.divergent, draws.energy, draws.steps)
    if cache is not None:
        cache.mkdir(parents=True, exist_ok=True)
        partial = cache / f"{key}.partial.npz"
        np.savez_compressed(partial, **{name: getattr(kept, name) for name in PARTS})
        partial.replace(cache / f"{key}.npz")
    return kept
