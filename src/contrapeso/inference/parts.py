"""The folder of a fit while it is made: its state after each chunk, and what each chunk drew."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np

from contrapeso.inference.checkpoint import arrays, put
from contrapeso.inference.moments import Batch, Posterior, posterior
from contrapeso.inference.sample import Draws
from contrapeso.inference.shocked import Motion, Moved, ShockSettings
from contrapeso.inference.surface import Surface

Told = Callable[[int, int, float | None], None]
"""Told iterations done, in all, and the seconds that are left as far as one can tell."""
STATE = "state.npz"


@dataclass(frozen=True)
class ShockedDraws:
    """What a fit with innovations drew.

    Attributes
    ----------
    draws
        Parameters in the space of standard normals, as in a pooled fit.
    innovations
        Mean, sd and diagnostics of each unknown innovation.
    thinned
        A few draws of them, shape (draw, unknown), with the parameters of the same moments in ``thinned_z``.
    """

    draws: Draws
    innovations: Posterior
    thinned: np.ndarray
    thinned_z: np.ndarray
    seconds: float


def sample_shocked(surface: Surface, settings: ShockSettings, folder: Path, *, name: str, told: Told | None = None) -> ShockedDraws:
    """Sample, or go on where a run in this folder was stopped.

    Parameters
    ----------
    folder
        Holds the state and the chunks; nothing else should lie in it. It is left as it is at the end.
    name
        Keys the random numbers together with the seed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    motion, total = Motion(surface, settings, name), settings.warmup + settings.draws
    stored = arrays(folder / STATE)
    done, spent = 0, 0.0
    if stored is not None:
        motion.restore(stored)
        done, spent = int(stored["done"]), float(stored["spent"])
    else:
        motion.begin()
    started, first = time.perf_counter(), done
    for chunk in range(done // settings.chunk, total // settings.chunk):
        warming = chunk * settings.chunk < settings.warmup
        drawn: list[Moved] = []
        batch = Batch.empty(surface.latent.size, settings.chains)
        for iteration in range(chunk * settings.chunk + 1, (chunk + 1) * settings.chunk + 1):
            moved = motion.move(iteration)
            if not warming:
                drawn.append(moved)
                batch.add(moved.innovations, motion.middle, motion.spread)
        done, now = (chunk + 1) * settings.chunk, time.perf_counter()
        if not warming:
            put(folder / f"chunk-{chunk:05d}.npz", _packed(drawn, batch))
        # Last, and whole or not at all: whatever a killed run has beyond it is made again, the same.
        put(folder / STATE, {**motion.state(), "done": np.asarray(done), "spent": np.asarray(spent + now - started)})
        if told is not None:
            told(done, total, (now - started) / (done - first) * (total - done))
    return _gathered(folder, settings, spent + time.perf_counter() - started)


def _packed(drawn: list[Moved], batch: Batch) -> dict[str, np.ndarray]:
    kept = {field.name: np.asarray(getattr(batch, field.name)) for field in fields(batch)}
    return {
        **kept,
        "z": np.stack([moved.z for moved in drawn]).astype(np.float32),
        "energy": np.stack([moved.energy for moved in drawn]),
        "broken": np.stack([moved.broken for moved in drawn]),
        "steps": np.asarray([moved.steps for moved in drawn]),
        "last": drawn[-1].innovations.astype(np.float16),
    }


def _gathered(folder: Path, settings: ShockSettings, seconds: float) -> ShockedDraws:
    chunks = range(settings.warmup // settings.chunk, (settings.warmup + settings.draws) // settings.chunk)
    found: dict[str, list[np.ndarray]] = {name: [] for name in ("z", "energy", "broken", "steps", "last")}
    batches = []
    for chunk in chunks:
        with np.load(folder / f"chunk-{chunk:05d}.npz") as stored:
            batches.append(Batch(**{field.name: stored[field.name] for field in fields(Batch) if field.name != "draws"}))
            batches[-1].draws = int(stored["draws"])
            for name in found:
                found[name].append(stored[name])
    z = np.concatenate(found["z"])  # (draw, dimension, chain)
    energy, broken = (np.concatenate(found[name]).T[None] for name in ("energy", "broken"))
    steps = np.broadcast_to(np.concatenate(found["steps"]), energy.shape)
    draws = Draws(np.ascontiguousarray(z.transpose(2, 0, 1))[None], broken, energy, steps)
    last = np.stack(found["last"])  # (chunk, unknown, chain)
    ends = z[settings.chunk - 1 :: settings.chunk]
    thinned, thinned_z = (np.moveaxis(array, 1, -1).reshape(-1, array.shape[1]) for array in (last, ends))
    return ShockedDraws(draws, posterior(batches), thinned, thinned_z, seconds)
