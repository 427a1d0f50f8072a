"""Fits by name, kept on disk under the hash of everything that enters them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np

from contrapeso.casebook.record import Record
from contrapeso.dynamics.theory import Theory
from contrapeso.inference.gradient import LANES, Target
from contrapeso.inference.sample import Draws, Progress, Settings, sample, sample_all
from contrapeso.laboratory import sources
from contrapeso.laboratory.compile import Compiled
from contrapeso.laboratory.sources import ENGINE, own_code

FILES = (
    *ENGINE,
    "kernel/*.py",
    "laboratory/compile.py",
    "laboratory/kernel.py",
    "laboratory/replay.py",
    "inference/gradient.py",
    "inference/laplace.py",
    "inference/sample.py",
)
"""What a fit runs through: a change of any of it makes another fit."""


@dataclass(frozen=True)
class Fit:
    """Draws with what they were made from."""

    theory: Theory
    settings: Settings
    draws: Draws
    key: str
    from_cache: bool


def code_hash(*further: str) -> str:
    """Return the SHA-256 of the source of all that a fit runs through, and of further files of the package."""
    return sources.code_hash(*FILES, *further)


def record_hash(record: Record) -> str:
    """Return the SHA-256 of the arrays of a record."""
    digest = hashlib.sha256(" ".join(record.quarters + record.polities).encode())
    for group in (record.events, record.states, record.fresh, record.forcings, record.shares):
        for name in sorted(group):
            digest.update(name.encode())
            digest.update(np.ascontiguousarray(group[name], dtype=np.float64).tobytes())
    if record.ties is not None:
        digest.update(np.ascontiguousarray(record.ties, dtype=np.float64).tobytes())
    return digest.hexdigest()


def fit_key(theory: Theory, record: Record, settings: Settings, origins: tuple[int, ...] | None) -> str:
    """Return the hash of record, theory, settings, code and sampler versions."""
    parts = {
        "record": record_hash(record),
        "theory": [theory.name, sorted(mechanism.label for mechanism in theory.mechanisms)],
        "priors": {name: str(theory.priors.get(name, parameter.prior)) for name, parameter in theory.named_parameters()},
        "settings": asdict(settings),
        "origins": origins,
        "code": code_hash(),
        "own": own_code(theory),
        "libraries": {name: version(name) for name in ("jax", "llvmlite", "numpy")},
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def fit(
    theory: Theory,
    record: Record,
    compiled: Compiled,
    settings: Settings,
    *,
    cache: Path | None = None,
    origins: tuple[int, ...] | None = None,
    progress: Progress | None = None,
) -> Fit:
    """Fit, or read the fit of the same inputs from ``cache``; a fit that was stopped goes on."""
    key = fit_key(theory, record, settings, origins)
    draws = _stored(cache, key)
    if draws is not None:
        return Fit(theory, settings, draws, key, from_cache=True)
    checkpoint = cache / f"{key}.checkpoint.npz" if cache is not None else None
    draws = sample(theory, compiled, settings, origins=origins, progress=progress, checkpoint=checkpoint)
    return Fit(theory, settings, _store(cache, key, draws), key, from_cache=False)


def fit_all(
    theories: Sequence[Theory],
    record: Record,
    compiled: Compiled,
    settings: Settings,
    *,
    cache: Path | None = None,
    progress: Progress | None = None,
) -> list[Fit]:
    """Fit several theories on one record, together: their chains share one compiled gradient.

    The draws of each are those that :func:`fit` gives it alone.
    """
    keys = [fit_key(theory, record, settings, None) for theory in theories]
    found = {key: draws for key in keys if (draws := _stored(cache, key)) is not None}
    known = set(found)
    # A few at a time, so that those which are done are kept if the work is stopped.
    together = max(1, LANES // settings.chains)
    missing = [(theory, key) for theory, key in zip(theories, keys, strict=True) if key not in known]
    for first in range(0, len(missing), together):
        part = missing[first : first + together]
        joint = hashlib.sha256(" ".join(key for _, key in part).encode()).hexdigest()
        checkpoint = cache / f"{joint}.checkpoint.npz" if cache is not None else None
        targets = [Target(theory, compiled.length) for theory, _ in part]

        def tell(done: int, total: int, first: int = first, size: int = len(part)) -> None:
            if progress is not None:
                progress(round(100 * (first + size * done / max(total, 1))), 100 * len(missing))

        draws = sample_all(targets, compiled, settings, progress=tell, checkpoint=checkpoint)
        for number, (_, key) in enumerate(part):
            found[key] = _store(cache, key, draws.only(number))
    return [Fit(theory, settings, found[key], key, from_cache=key in known) for theory, key in zip(theories, keys, strict=True)]


def _stored(cache: Path | None, key: str) -> Draws | None:
    path = cache / f"{key}.npz" if cache is not None else None
    if path is None or not path.exists():
        return None
    try:
        with np.load(path) as stored:
            return Draws(*(stored[name] for name in ("z", "divergent", "energy", "steps")))
    except (OSError, ValueError, KeyError):
        path.unlink(missing_ok=True)
        return None


def _store(cache: Path | None, key: str, draws: Draws) -> Draws:
    """Keep draws on disk, in single precision, and return them as they will be read."""
    kept = Draws(draws.z.astype(np.float32), draws.divergent, draws.energy, draws.steps)
    if cache is not None:
        path = cache / f"{key}.npz"
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial.npz")
        np.savez_compressed(partial, z=kept.z, divergent=kept.divergent, energy=kept.energy, steps=kept.steps)
        partial.replace(path)
    return kept
