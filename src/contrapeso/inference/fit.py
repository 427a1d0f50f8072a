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
from contrapeso.inference.batches import fitted
from contrapeso.inference.sample import Draws, Progress, Settings
from contrapeso.laboratory import sources
from contrapeso.laboratory.compile import Compiled
from contrapeso.laboratory.sources import ENGINE, own_code
from contrapeso.scale.crew import Workers

FILES = (
    *ENGINE,
    "kernel/*.py",
    "laboratory/compile.py",
    "laboratory/comparing.py",
    "laboratory/kernel.py",
    "laboratory/observed.py",
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
    digest.update(repr(sorted((item.id, item.source, item.higher, item.lower) for item in record.comparisons)).encode())
    if record.ties is not None:
        digest.update(np.ascontiguousarray(record.ties, dtype=np.float64).tobytes())
    return digest.hexdigest()


def fit_key(theory: Theory, record: Record, settings: Settings) -> str:
    """Return the hash of record, theory, settings, code and sampler versions."""
    parts = {
        "record": record_hash(record),
        "theory": [theory.name, sorted(mechanism.label for mechanism in theory.mechanisms)],
        "priors": {name: str(theory.priors.get(name, parameter.prior)) for name, parameter in theory.named_parameters()},
        "settings": asdict(settings),
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
    progress: Progress | None = None,
) -> Fit:
    """Fit, or read the fit of the same inputs from ``cache``; a fit that was stopped goes on.

    Progress is told in hundredths of a fit.
    """
    return fit_all([theory], record, compiled, settings, cache=cache, progress=progress)[0]


def fit_all(
    theories: Sequence[Theory],
    record: Record,
    compiled: Compiled,
    settings: Settings,
    *,
    cache: Path | None = None,
    progress: Progress | None = None,
    crew: Workers | None = None,
) -> list[Fit]:
    """Fit several theories on one record, together: their chains share one compiled gradient.

    The draws of each are those that :func:`fit` gives it alone, and those that workers give.
    """
    keys = [fit_key(theory, record, settings) for theory in theories]
    known = [cache is not None and (cache / f"{key}.npz").is_file() for key in keys]
    wanted = [(theory, compiled.length) for theory in theories]
    found = fitted(wanted, keys, compiled, settings, cache=cache, progress=progress, crew=crew)
    return [
        Fit(theory, settings, draws, key, from_cache=there) for theory, draws, key, there in zip(theories, found, keys, known, strict=True)
    ]
