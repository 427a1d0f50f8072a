"""Fits of many theories at many origins, in batches that fill the lanes, each kept on disk by itself."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from contrapeso.casebook.record import Record
from contrapeso.dynamics.theory import Theory
from contrapeso.inference.fit import fit_key
from contrapeso.inference.gradient import LANES, Target
from contrapeso.inference.sample import Draws, Progress, Settings, sample_all
from contrapeso.laboratory.compile import Compiled
from contrapeso.scale.crew import Workers
from contrapeso.scale.shared import Shared

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
    crew: Workers | None = None,
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
    crew
        Those who do the work, a batch each; the draws are the same, whoever does it. This process where absent.

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
    parts = [group[first : first + together] for group in groups.values() for first in range(0, len(group), together)]

    def keep(part: Sequence[tuple[Theory, int]], draws: Draws) -> None:
        for number, (theory, limit) in enumerate(part):
            found[(theory.name, limit)] = _keep(cache, keys[(theory.name, limit)], draws.only(number))

    if crew is not None and not crew.alone:
        # Workers may lie on other machines and keep no checkpoint: what is stopped begins its batch again.
        given = Shared((tuple(theories), compiled, settings))
        places = {theory.name: number for number, theory in enumerate(theories)}
        pieces = [[(places[theory.name], limit) for theory, limit in part] for part in parts]
        for number, draws in crew.spread(partial(_sampled_there, given), pieces, progress=_steady(progress, done, total, len(parts))):
            keep(parts[number], draws)
        return found
    for part in parts:
        joint = hashlib.sha256(" ".join(keys[(theory.name, limit)] for theory, limit in part).encode()).hexdigest()
        checkpoint = cache / f"{joint}.checkpoint.npz" if cache is not None else None

        def tell(now: int, all_: int, done: int = done, size: int = len(part)) -> None:
            if progress is not None:
                progress(round(100 * (done + size * now / max(all_, 1))), 100 * total)

        keep(part, _sampled(part, compiled, settings, progress=tell, checkpoint=checkpoint))
        done += len(part)
    return found


def _sampled(part: Sequence[tuple[Theory, int]], compiled: Compiled, settings: Settings, **how: Any) -> Draws:
    # A copy of the theory for each: a mode that is reached from a neighbour's would depend on the company.
    return sample_all([Target(replace(theory), limit) for theory, limit in part], compiled, settings, **how)


def _sampled_there(given: Shared[tuple[tuple[Theory, ...], Compiled, Settings]], part: Sequence[tuple[int, int]]) -> Draws:
    """Sample a batch in a worker; theories come by their place among all."""
    theories, compiled, settings = given.value
    return _sampled([(theories[place], limit) for place, limit in part], compiled, settings)


def _steady(progress: Progress | None, done: int, total: int, parts: int) -> Progress | None:
    """Return a progress in hundredths of fits from one in batches."""
    if progress is None:
        return None
    return lambda now, _: progress(round(100 * (done + (total - done) * now / max(parts, 1))), 100 * total)


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
