"""Fits by name, kept on disk under the hash of everything that enters them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

import numpy as np

from contrapeso.casebook.record import Record
from contrapeso.dynamics.theory import Theory
from contrapeso.inference.sample import Draws, Progress, Settings, sample
from contrapeso.laboratory.compile import Compiled

ROOMS = ("vocabulary", "dynamics", "mechanisms", "laboratory", "inference")


@dataclass(frozen=True)
class Fit:
    """Draws with what they were made from."""

    theory: Theory
    settings: Settings
    draws: Draws
    key: str
    from_cache: bool


def code_hash() -> str:
    """Return the SHA-256 of the source of every room that a fit runs through."""
    digest = hashlib.sha256()
    for room in ROOMS:
        folder = files("contrapeso").joinpath(room)
        for path in sorted(folder.iterdir(), key=lambda item: item.name):
            if path.name.endswith(".py"):
                digest.update(path.name.encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


def record_hash(record: Record) -> str:
    """Return the SHA-256 of the arrays of a record."""
    digest = hashlib.sha256(" ".join(record.quarters + record.polities).encode())
    for group in (record.events, record.states, record.fresh, record.forcings, record.shares):
        for name in sorted(group):
            digest.update(name.encode())
            digest.update(np.ascontiguousarray(group[name], dtype=np.float64).tobytes())
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
        "libraries": {name: version(name) for name in ("jax", "numpyro")},
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
    """Fit, or read the fit of the same inputs from ``cache``."""
    key = fit_key(theory, record, settings, origins)
    path = cache / f"{key}.npz" if cache is not None else None
    if path is not None and path.exists():
        try:
            with np.load(path) as stored:
                draws = Draws(*(stored[name] for name in ("z", "divergent", "energy", "steps")))
            return Fit(theory, settings, draws, key, from_cache=True)
        except (OSError, ValueError, KeyError):
            path.unlink(missing_ok=True)
    draws = sample(theory, compiled, settings, origins=origins, progress=progress)
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_suffix(".partial.npz")
        np.savez_compressed(partial, z=draws.z.astype(np.float32), divergent=draws.divergent, energy=draws.energy, steps=draws.steps)
        partial.replace(path)
    return Fit(theory, settings, Draws(draws.z.astype(np.float32), draws.divergent, draws.energy, draws.steps), key, from_cache=False)
