"""The pooled fit: Hamiltonian Monte Carlo on the replay density without latent shocks.

Chains of all targets (theories, origins of a back-test) move together, a batch of lanes at a
time, around one compiled gradient. The space of each target is scaled by the curvature at its
mode, so that a trajectory of a quarter turn gives a nearly independent draw in a handful of
steps. Trajectory lengths and momenta are drawn from counters, so that a run which was stopped
goes on from its checkpoint and gives the same numbers.

The loop is ours because a sampler that takes the gradient into its own compiled program compiles
it anew for each number of chains and each stage; that took longer than the sampling. Leapfrog and
dual averaging are those of Hoffman and Gelman (2014).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from zlib import crc32

import jax.numpy as jnp
import numpy as np
from jax import Array
from threadpoolctl import threadpool_limits

from contrapeso.dynamics.theory import Theory
from contrapeso.inference.checkpoint import Checkpoint
from contrapeso.inference.gradient import LANES, Gradients, Target
from contrapeso.inference.laplace import Mode, climb
from contrapeso.laboratory.compile import Compiled

Progress = Callable[[int, int], None]
LARGEST_ERROR = 1000.0
KAPPA, GAMMA, OFFSET = 0.75, 0.05, 10.0
"""Dual averaging as Hoffman and Gelman have it."""
PLACES = 8
RESCALED_AT = (0.35, 0.7)
"""Shares of the warm-up after which the space is scaled by the spread of all chains so far."""


@dataclass(frozen=True)
class Settings:
    """How a fit is run; everything here enters its hash.

    The target is .9 by trial on two polities: one of .8 left the worst tail at 398 effective draws of 16,000,
    one of .9 at 4,639.
    """

    chains: int = 32
    warmup: int = 300
    draws: int = 500
    target_accept: float = 0.9
    trajectory: float = 1.5
    seed: int = 1
    chunk: int = 10


@dataclass(frozen=True)
class Draws:
    """Draws in the space of standard normals.

    Attributes
    ----------
    z
        Shape (origin, chain, draw, dimension).
    divergent, energy, steps
        Shape (origin, chain, draw).
    """

    z: np.ndarray
    divergent: np.ndarray
    energy: np.ndarray
    steps: np.ndarray

    def stacked(self, origin: int = 0, limit: int | None = None) -> Array:
        """Return draws of one origin as (dimension, draw), thinned evenly to ``limit``."""
        flat = self.z[origin].reshape(-1, self.z.shape[-1])
        if limit is not None and limit < len(flat):
            flat = flat[np.linspace(0, len(flat) - 1, limit).astype(int)]
        return jnp.asarray(flat.T, jnp.float32)

    def only(self, origin: int) -> Draws:
        """Return the draws of one origin, with an axis of length one for it."""
        cut = slice(origin, origin + 1)
        return Draws(self.z[cut], self.divergent[cut], self.energy[cut], self.steps[cut])


class _Chains:
    """A batch of chains, some for each of several targets, that moves one iteration at a time."""

    def __init__(self, gradients: Gradients, targets: Sequence[Target], modes: Sequence[Mode], settings: Settings) -> None:
        self.gradients, self.settings = gradients, settings
        self.group = group = np.repeat(np.arange(len(targets)), settings.chains)
        # Each target has a stream of its own, so that its draws do not depend on what it is batched with.
        self.salts = [crc32(f"{target.theory.name}:{target.limit}".encode()) for target in targets]
        self.targets = [targets[number] for number in group]
        # Points and roots of each target: chains are sorted by target, so theirs are slices.
        self.centre = np.stack([mode.centre for mode in modes])
        self.root = np.stack([mode.root for mode in modes])
        self.groups = len(targets)
        self.adapting = {"step": np.full(self.groups, np.log(0.3)), "mean": np.full(self.groups, np.log(0.3)), "gap": np.zeros(self.groups)}
        shape = (settings.chains, self.centre.shape[1])
        self.past: list[np.ndarray] = []
        self.since = 0
        # Of a few places under the curvature at the mode, each chain starts at the one that this misjudges least:
        # a chain that starts where the density falls off a cliff stays there for most of the warm-up.
        found = [self._started(stream, shape) for stream in self._streams(0)]
        places = np.concatenate(found, axis=1)
        values = np.stack([self._at(place)[0] + 0.5 * (place**2).sum(axis=1) for place in places])
        best = np.nanargmax(np.where(np.isfinite(values), values, -np.inf), axis=0)
        self.u = places[best, np.arange(len(best))]
        self.value, self.slope = self._at(self.u)

    @staticmethod
    def _started(stream: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
        return stream.normal(size=(PLACES, *shape))

    def _streams(self, iteration: int) -> list[np.random.Generator]:
        seed = self.settings.seed
        return [np.random.Generator(np.random.Philox(key=[seed, salt], counter=[0, 0, 0, iteration])) for salt in self.salts]

    def _at(self, u: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        values, slopes = self.gradients.at(self._points(u), self.targets)
        return values, self._by_target(slopes, self.root)

    def _by_target(self, rows: np.ndarray, matrices: np.ndarray) -> np.ndarray:
        """Multiply the rows of each target's chains by its matrix."""
        return np.matmul(rows.reshape(self.groups, self.settings.chains, -1), matrices).reshape(rows.shape)

    def _points(self, u: np.ndarray) -> np.ndarray:
        return self.centre[self.group] + self._by_target(u, self.root.transpose(0, 2, 1))

    def move(self, iteration: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Make one iteration; return points, divergences, energies and steps."""
        streams, chains = self._streams(iteration), self.settings.chains
        warming = iteration <= self.settings.warmup
        size = np.exp(self.adapting["step" if warming else "mean"])[self.group]
        # A length that does not depend on the state keeps the chain valid.
        turn = np.repeat([self.settings.trajectory * stream.uniform(0.6, 1.4) for stream in streams], chains)
        momentum = np.concatenate([stream.normal(size=(chains, self.u.shape[1])) for stream in streams])
        accept_at = np.log(np.concatenate([stream.uniform(size=chains) for stream in streams]))
        steps = np.clip(np.ceil(turn / size), 1, 40).astype(int)
        before = 0.5 * (momentum**2).sum(axis=1) - self.value
        u, value, slope = self.u, self.value, self.slope
        broken = np.zeros(len(u), bool)
        for number in range(int(steps.max())):
            running = (number < steps) & ~broken
            half = momentum + 0.5 * size[:, None] * slope
            there = np.where(running[:, None], u + size[:, None] * half, u)
            new_value, new_slope = self._at(there)
            lost = ~np.isfinite(new_value) | ~np.isfinite(new_slope).all(axis=1)
            broken |= running & lost
            keep = (running & ~lost)[:, None]
            momentum = np.where(keep, half + 0.5 * size[:, None] * np.where(np.isfinite(new_slope), new_slope, 0.0), momentum)
            u, slope = np.where(keep, there, u), np.where(keep, new_slope, slope)
            value = np.where(keep[:, 0], new_value, value)
        error = 0.5 * (momentum**2).sum(axis=1) - value - before
        broken |= ~np.isfinite(error) | (error > LARGEST_ERROR)
        chance = np.where(broken, 0.0, np.exp(np.minimum(0.0, -np.where(broken, 0.0, error))))
        accepted = ~broken & (accept_at < -np.where(broken, np.inf, error))
        self.u = np.where(accepted[:, None], u, self.u)
        self.slope = np.where(accepted[:, None], slope, self.slope)
        self.value = np.where(accepted, value, self.value)
        if warming:
            self._adapt(iteration - self.since, chance)
            self.past.append(self.u)
            if iteration in [int(share * self.settings.warmup) for share in RESCALED_AT]:
                self._rescale()
                self.since = iteration
        return self._points(self.u), broken, before + np.where(accepted, error, 0.0), steps

    def _adapt(self, iteration: int, chance: np.ndarray) -> None:
        mean = np.asarray([chance[self.group == number].mean() for number in range(self.groups)])
        now, rate = self.adapting, 1.0 / (iteration + OFFSET)
        now["gap"] = (1.0 - rate) * now["gap"] + rate * (self.settings.target_accept - mean)
        now["step"] = np.clip(np.log(3.0) - np.sqrt(iteration) / GAMMA * now["gap"], np.log(0.03), np.log(1.2))
        weight = iteration**-KAPPA
        now["mean"] = weight * now["step"] + (1.0 - weight) * now["mean"]

    def _rescale(self) -> None:
        """Scale the space of each target by the covariance of its chains, drawn towards the scale it had.

        The curvature at a mode misjudges a ridge; a second look from all chains together mends that.
        """
        past = np.stack(self.past)
        dimension = past.shape[-1]
        for number in range(self.groups):
            own = self.group == number
            drawn = past[:, own].reshape(-1, dimension)
            # Successive draws of a chain are worth about a third of independent ones.
            weight = len(drawn) / (len(drawn) + 3.0 * dimension)
            factor = np.linalg.cholesky(weight * np.cov(drawn.T) + (1.0 - weight) * np.eye(dimension))
            self.root[number] = self.root[number] @ factor
            # The points stay where they are; only their coordinates change.
            self.u[own] = np.linalg.solve(factor, self.u[own].T).T
            self.slope[own] = self.slope[own] @ factor
        self.past = []

    def state(self) -> dict[str, np.ndarray]:
        """Return what a checkpoint needs."""
        past = np.stack(self.past) if self.past else np.zeros((0, *self.u.shape))
        return {
            "u": self.u, "value": self.value, "slope": self.slope, "root": self.root, "past": past, "since": np.asarray(self.since)
        } | self.adapting  # fmt: skip

    def restore(self, stored: dict[str, np.ndarray]) -> None:
        """Go back to a checkpoint."""
        self.u, self.value, self.slope, self.root = (stored[name] for name in ("u", "value", "slope", "root"))
        self.past, self.since = list(stored["past"]), int(stored["since"])
        self.adapting = {name: stored[name] for name in self.adapting}


def sample_all(
    targets: Sequence[Target], compiled: Compiled, settings: Settings, *, progress: Progress | None = None, checkpoint: Path | None = None
) -> Draws:
    """Sample several posteriors on one record; the first axis of the draws is the target.

    Parameters
    ----------
    progress
        Called with iterations done and in all.
    checkpoint
        File that holds the state of a run that was stopped; removed at the end.
    """
    gradients = Gradients([target.theory for target in targets], compiled)
    total, chains = settings.warmup + settings.draws, settings.chains
    together = max(1, LANES // chains)
    batches = [list(range(first, min(first + together, len(targets)))) for first in range(0, len(targets), together)]
    file = Checkpoint(checkpoint)
    stored = file.read()
    kept: list[list[tuple[np.ndarray, ...]]] = []
    near: dict[int, Mode] = {}
    for number, batch in enumerate(batches):
        done = [tuple(stored[f"{number}_{name}"] for name in ("z", "broken", "energy", "steps"))] if f"{number}_z" in stored else []
        first = len(done[0][0]) if done else 0
        # Those of a batch that is done as well: the next batch climbs from them.
        with threadpool_limits(1, user_api="blas"):
            modes = [_mode(gradients, targets[item], near, stored) for item in batch]
        if first < total:
            moving = _Chains(gradients, [targets[item] for item in batch], modes, settings)
            if f"{number}_u" in stored:
                moving.restore({name: stored[f"{number}_{name}"] for name in moving.state()})
            rows: list[tuple[np.ndarray, ...]] = []
            for iteration in range(first + 1, total + 1):
                # Threads of the linear algebra would wait for those of the kernel, and burn time doing so.
                with threadpool_limits(1, user_api="blas"):
                    rows.append(moving.move(iteration))
                if iteration % settings.chunk == 0 or iteration == total:
                    done.append(tuple(np.stack(part) for part in zip(*rows, strict=True)))
                    rows = []
                    file.write(lambda number=number, done=done, moving=moving: _state(stored, number, done, moving), now=iteration == total)
                    if progress is not None:
                        progress((number * total + iteration) * chains * together, len(batches) * total * chains * together)
        kept.append(done)
    z, broken, energy, steps = (
        np.concatenate([np.concatenate([part[index] for part in done])[settings.warmup :] for done in kept], axis=1) for index in range(4)
    )
    file.clear()

    def arrange(array: np.ndarray) -> np.ndarray:
        return np.moveaxis(array, 0, 1).reshape(len(targets), chains, settings.draws, *array.shape[2:])

    return Draws(arrange(z), arrange(broken), arrange(energy), arrange(steps))


def sample(
    theory: Theory,
    compiled: Compiled,
    settings: Settings,
    *,
    origins: tuple[int, ...] | None = None,
    progress: Progress | None = None,
    checkpoint: Path | None = None,
) -> Draws:
    """Sample the posterior given the record before each origin; the whole record where none is given."""
    targets = [Target(theory, int(limit)) for limit in (origins or (compiled.length,))]
    return sample_all(targets, compiled, settings, progress=progress, checkpoint=checkpoint)


def _state(stored: dict[str, np.ndarray], number: int, done: Sequence[tuple[np.ndarray, ...]], moving: _Chains) -> dict[str, np.ndarray]:
    """Return what was stored, with where a batch is now and what it drew."""
    for index, name in enumerate(("z", "broken", "energy", "steps")):
        stored[f"{number}_{name}"] = np.concatenate([part[index] for part in done])
    stored |= {f"{number}_{name}": value for name, value in moving.state().items()}
    return stored


def _mode(gradients: Gradients, target: Target, near: dict[int, Mode], stored: dict[str, np.ndarray]) -> Mode:
    """Return the mode of a target: as stored, or climbed to from that of the same theory's target before it."""
    key = f"mode_{target.limit}_{target.theory.name}"
    if f"{key}_centre" in stored:
        found = Mode(*(stored[f"{key}_{part}"] for part in ("centre", "precision", "root")))
    else:
        found = climb(gradients, target, near.get(id(target.theory)), rounds=12)
        stored |= {f"{key}_centre": found.centre, f"{key}_precision": found.precision, f"{key}_root": found.root}
    near[id(target.theory)] = found
    return found
