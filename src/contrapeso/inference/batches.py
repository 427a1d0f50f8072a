"""Fits of several theories to several pasts of one record, a batch at a time, here or by workers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np

from contrapeso.dynamics.theory import Theory
from contrapeso.inference.checkpoint import arrays, put
from contrapeso.inference.gradient import LANES, Target
from contrapeso.inference.sample import Draws, Progress, Settings, sample_all
from contrapeso.laboratory.compile import Compiled
from contrapeso.scale.crew import Here, Workers, check_wanted
from contrapeso.scale.shared import Shared

PARTS = ("z", "divergent", "energy", "steps")
Given = Shared[tuple[tuple[Theory, ...], Compiled, Settings]]
Batch = tuple[tuple[tuple[int, int], ...], Path | None]


def fitted(
    wanted: Sequence[tuple[Theory, int]],
    keys: Sequence[str],
    compiled: Compiled,
    settings: Settings,
    *,
    cache: Path | None = None,
    progress: Progress | None = None,
    crew: Workers | None = None,
) -> list[Draws]:
    """Return the draws of theories, each given the record before a quarter, in the order asked for.

    Parameters
    ----------
    wanted
        Theories with the quarters before which they stop reading.
    keys
        The name on disk of each: the hash of all that enters it.
    cache
        Folder of fits. What was stopped goes on from there: a batch that is done is kept as fits, one
        under way as a checkpoint. To stop, raise from ``progress``.
    progress
        Told how many fits are done, in hundredths, and how many are asked for.
    crew
        Those who do the work, a batch each; this process where absent. On another machine a batch
        has no checkpoint and is begun anew where its worker was lost.

    Notes
    -----
    Each climbs to its mode from the same place and has random numbers of its own, so that its draws do
    not depend on what it is batched with, on what was found on disk, or on who did it.
    """
    found = {key: draws for key in dict.fromkeys(keys) if (draws := stored(cache, key)) is not None}
    missing = [number for number, key in enumerate(keys) if key not in found]
    groups: dict[int, list[int]] = {}
    for number in missing:
        groups.setdefault(id(wanted[number][0].structure), []).append(number)
    # A few at a time, so that those which are done are kept if the work is stopped.
    together, there = max(1, LANES // settings.chains), len(wanted) - len(missing)
    parts = [group[first : first + together] for group in groups.values() for first in range(0, len(group), together)]
    shares = [0.0] * len(parts)

    def tell(number: int | None = None, share: float = 1.0) -> None:
        if number is not None:
            shares[number] = share
        if progress is not None:
            done = there + sum(share * len(part) for share, part in zip(shares, parts, strict=True))
            progress(round(100 * done), 100 * len(wanted))

    crew = crew or Here()
    places = cache if crew.near else None
    theories = tuple({id(theory): theory for theory, _ in wanted}.values())
    number_of = {id(theory): number for number, theory in enumerate(theories)}
    pieces: list[Batch] = []
    for part in parts:
        joint = hashlib.sha256(" ".join(keys[number] for number in part).encode()).hexdigest()
        asked = tuple((number_of[id(wanted[number][0])], int(wanted[number][1])) for number in part)
        pieces.append((asked, None if places is None else places / f"{joint}.checkpoint.npz"))
    tell()
    results: Iterable[tuple[int, Draws]]
    if crew.alone:
        given = (theories, compiled, settings)
        results = ((n, _sampled(given, piece, lambda done, of, n=n: tell(n, done / max(of, 1)))) for n, piece in enumerate(pieces))
    else:
        shared = Shared((theories, compiled, settings))
        # How far a batch is that a worker does is not known; what is told meanwhile is there to be stopped by.
        results = crew.spread(partial(_sampled_there, shared), pieces, progress=lambda done, of: tell())
    for number, draws in results:
        for place, item in enumerate(parts[number]):
            found[keys[item]] = keep(cache, keys[item], draws.only(place))
        tell(number)
    return [found[key] for key in keys]


def _sampled(given: tuple[tuple[Theory, ...], Compiled, Settings], batch: Batch, progress: Progress | None = None) -> Draws:
    (theories, compiled, settings), (asked, checkpoint) = given, batch
    # A copy of the theory for each: a mode that is reached from a neighbour's would depend on the company.
    targets = [Target(replace(theories[number]), limit) for number, limit in asked]
    return sample_all(targets, compiled, settings, progress=progress, checkpoint=checkpoint)


def _sampled_there(given: Given, batch: Batch) -> Draws:
    return _sampled(given.value, batch, lambda done, of: check_wanted())


def joined(parts: Sequence[Draws]) -> Draws:
    """Return draws of several targets as one, in their order."""
    z, divergent, energy, steps = (np.concatenate([getattr(part, name) for part in parts]) for name in PARTS)
    return Draws(z, divergent, energy, steps)


def stored(cache: Path | None, key: str) -> Draws | None:
    """Return the draws of a fit that is on disk, or ``None``."""
    found = None if cache is None else arrays(cache / f"{key}.npz")
    return None if found is None else Draws(*(found[name] for name in PARTS))


def keep(cache: Path | None, key: str, draws: Draws) -> Draws:
    """Keep draws on disk, in single precision, and return them as they will be read."""
    kept = Draws(draws.z.astype(np.float32), draws.divergent, draws.energy, draws.steps)
    if cache is not None:
        put(cache / f"{key}.npz", {name: getattr(kept, name) for name in PARTS}, small=True)
    return kept
