"""Fits with latent innovations: Hamiltonian Monte Carlo in some thousands of dimensions.

Most of the space is chance of which the record says little: there the posterior is all but the standard normal that
the prior is. The motion is therefore split (Beskos, Pinski, Sanz-Serna and Stuart 2011): under a normal that lies
close to the posterior it is a rotation and exact, and only what the posterior has beyond that normal is followed step
by step. The step then need not shrink as quarters and polities are added. The normal is the prior at first, for
parameters the curvature at the mode, and in the warm-up it is brought to the mean and spread of all chains.

Sixteen chains are a block, and a block runs through a whole trajectory in one thread. Random numbers are drawn by
counters, and the state is written after each chunk, so that a run which was killed goes on and gives the same numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from threadpoolctl import threadpool_limits

from contrapeso.inference.laplace import climb
from contrapeso.inference.surface import Surface
from contrapeso.kernel.loops import LANES
from contrapeso.laboratory.layout import workers

LARGEST_ERROR = 1000.0
KAPPA, GAMMA, OFFSET = 0.75, 0.05, 10.0
"""Dual averaging as Hoffman and Gelman (2014) have it."""
SMALLEST, LARGEST = 0.02, 1.2
"""Bounds of a step, as an angle of the rotation."""
MOST_STEPS = 60
PLACES = 4
RESCALED_AT = (0.2, 0.4, 0.7)
"""Shares of the warm-up after which the normal is brought to the chains of the part since the one before."""


@dataclass(frozen=True)
class ShockSettings:
    """How a fit with innovations is run; everything here enters its hash.

    ``chains`` is a multiple of 16, ``warmup`` and ``draws`` of ``chunk``; a chunk is what a killed run may lose.
    """

    chains: int = 32
    warmup: int = 400
    draws: int = 1600
    target_accept: float = 0.8
    trajectory: float = 1.5
    seed: int = 1
    chunk: int = 40

    def __post_init__(self) -> None:
        """Refuse what cannot be cut into blocks and chunks."""
        if (
            self.chains % LANES
            or self.warmup % self.chunk
            or self.draws % (2 * self.chunk)
            or min(self.chains, self.warmup, self.draws) < 1
        ):
            raise ValueError(f"{self.chains} chains, {self.warmup} and {self.draws} iterations do not divide into blocks and chunks")


@dataclass(frozen=True)
class Moved:
    """Where the chains are after an iteration, the energy before it, and whether its motion broke off."""

    z: np.ndarray
    innovations: np.ndarray
    energy: np.ndarray
    broken: np.ndarray
    steps: int


class Motion:
    """All chains, one iteration at a time.

    Points are kept as ``q``, shape (parameter and innovation, chain), in which the normal is standard:
    ``w = centre + root u`` for parameters and ``middle + spread v`` for innovations.
    """

    def __init__(self, surface: Surface, settings: ShockSettings, name: str) -> None:
        self.surface, self.settings = surface, settings
        self.size, self.hidden = surface.dimension, surface.latent.size
        self.salt = crc32(name.encode())
        self.blocks = [slice(first, first + LANES) for first in range(0, settings.chains, LANES)]
        self.centre = np.zeros(self.size)
        self.root = np.eye(self.size)
        self.middle, self.spread = np.zeros((self.hidden, 1), np.float32), np.ones((self.hidden, 1), np.float32)
        self.step = {"now": np.log(0.2), "mean": np.log(0.2), "gap": 0.0}
        self.since = 0
        self._forget()
        self.q = np.zeros((self.size + self.hidden, settings.chains), np.float32)
        self.slope, self.value = np.zeros_like(self.q), np.zeros(settings.chains)

    def begin(self) -> None:
        """Find the mode without innovations, and places about it from which the chains start."""
        with threadpool_limits(1, user_api="blas"):
            mode = climb(self.surface, None)  # type: ignore[arg-type]
        self.centre, self.root = mode.centre, mode.root

        def start(block: slice) -> None:
            random, best = self._random(0, block), np.full(LANES, -np.inf)
            for _ in range(PLACES):
                q = random.standard_normal((len(self.q), LANES), np.float32)
                value, slope = self._at(q)
                # A chain that starts where the density falls off a cliff stays there for most of the warm-up.
                score = np.where(np.isfinite(value), value + 0.5 * _squares(q), -np.inf)
                better = score > best
                self.q[:, block] = np.where(better, q, self.q[:, block])
                self.slope[:, block] = np.where(better, slope, self.slope[:, block])
                self.value[block] = np.where(better, value, self.value[block])
                best = np.where(better, score, best)

        self._each(start)

    def _each(self, work: Callable[[slice], object]) -> list[object]:
        """Do something for each block of chains, in threads of their own."""
        with threadpool_limits(1, user_api="blas"):
            return list(workers().map(work, self.blocks))

    def _random(self, iteration: int, block: slice | None) -> np.random.Generator:
        stream = self.salt if block is None else self.salt + 1 + block.start
        return np.random.Generator(np.random.Philox(key=[self.settings.seed, stream], counter=[0, 0, 0, iteration]))

    @np.errstate(all="ignore")
    def _at(self, q: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return log posteriors (lane,) and their slopes in the shape of ``q``."""
        root = self.root.astype(np.float32)
        w = self.centre.astype(np.float32)[:, None] + root @ q[: self.size]
        innovations = self.middle + self.spread * q[self.size :]
        value, along, told = self.surface.block(w, innovations)
        slope = np.empty_like(q)
        slope[: self.size] = root.T @ (along - w)
        np.subtract(told, innovations, out=slope[self.size :])
        slope[self.size :] *= self.spread
        return value - 0.5 * (_squares(w) + _squares(innovations)), slope

    def move(self, iteration: int) -> Moved:
        """Make one iteration, the first of which is number 1."""
        settings = self.settings
        warming = iteration <= settings.warmup
        size = float(np.exp(self.step["now" if warming else "mean"]))
        # A length that does not depend on the state keeps the chains valid; all have the same.
        turn = settings.trajectory * self._random(iteration, None).uniform(0.6, 1.4)
        steps = int(np.clip(np.ceil(turn / size), 1, MOST_STEPS))
        found = self._each(lambda block: self._trajectory(iteration, block, size, steps))
        energy, broken, chance = (np.concatenate([part[number] for part in found]) for number in range(3))  # type: ignore[index]
        w = self.centre[:, None] + self.root @ self.q[: self.size].astype(float)
        innovations = self.middle + self.spread * self.q[self.size :]
        if warming:
            self._adapt(iteration - self.since, float(chance.mean()))
            self._remember(w, innovations)
            if iteration in [int(share * settings.warmup) for share in RESCALED_AT]:
                self._rescale(w, innovations)
                self.since = iteration
        return Moved(self.surface.z(w.astype(np.float32)), innovations, energy, broken, steps)

    @np.errstate(all="ignore")
    def _trajectory(self, iteration: int, block: slice, size: float, steps: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Move one block of chains; return energies, whether they broke off, and chances of acceptance."""
        random = self._random(iteration, block)
        p = random.standard_normal((len(self.q), LANES), np.float32)
        threshold = np.log(random.uniform(size=LANES))
        q, slope, value = self.q[:, block].copy(), self.slope[:, block], self.value[block]
        before = 0.5 * _squares(p) - value
        half, cosine, sine = np.float32(0.5 * size), np.float32(np.cos(size)), np.float32(np.sin(size))
        broken = np.zeros(LANES, bool)
        for _ in range(steps):
            p += half * (slope + q)
            q, p = cosine * q + sine * p, cosine * p - sine * q
            value, slope = self._at(q)
            lost = ~(np.isfinite(value) & np.isfinite(slope.sum(axis=0)))
            if lost.any():
                # A chain that left where the density is defined stands still until its motion is refused.
                broken |= lost
                q[:, lost], p[:, lost], slope[:, lost] = self.q[:, block][:, lost], 0.0, 0.0
            p += half * (slope + q)
        error = 0.5 * _squares(p) - value - before
        broken |= ~np.isfinite(error) | (error > LARGEST_ERROR)
        error = np.where(broken, np.inf, error)
        accepted = threshold < -error
        self.q[:, block] = np.where(accepted, q, self.q[:, block])
        self.slope[:, block] = np.where(accepted, slope, self.slope[:, block])
        self.value[block] = np.where(accepted, value, self.value[block])
        return before + np.where(accepted, error, 0.0), broken, np.exp(np.minimum(0.0, -error))

    def _adapt(self, iteration: int, chance: float) -> None:
        now, rate = self.step, 1.0 / (iteration + OFFSET)
        now["gap"] = (1.0 - rate) * now["gap"] + rate * (self.settings.target_accept - chance)
        now["now"] = float(np.clip(np.log(2.0) - np.sqrt(iteration) / GAMMA * now["gap"], np.log(SMALLEST), np.log(LARGEST)))
        weight = iteration**-KAPPA
        now["mean"] = weight * now["now"] + (1.0 - weight) * now["mean"]

    def _forget(self) -> None:
        self.count = 0
        self.first, self.second = np.zeros(self.size), np.zeros((self.size, self.size))
        self.sums, self.squares = np.zeros(self.hidden), np.zeros(self.hidden)

    def _remember(self, w: np.ndarray, innovations: np.ndarray) -> None:
        self.count += w.shape[1]
        self.first += w.sum(axis=1)
        self.second += w @ w.T
        self.sums += innovations.sum(axis=1, dtype=float)
        self.squares += np.einsum("ij,ij->i", innovations, innovations, dtype=float)

    def _rescale(self, w: np.ndarray, innovations: np.ndarray) -> None:
        """Bring the normal to the mean and spread of the chains; they stay where they are, only their coordinates change."""
        count = self.count
        mean = self.first / count
        covariance = self.second / count - np.outer(mean, mean)
        # Successive draws of a chain are worth about a third of independent ones.
        weight = count / (count + 3.0 * self.size)
        self.centre = weight * mean + (1.0 - weight) * self.centre
        self.root = np.linalg.cholesky(weight * covariance + (1.0 - weight) * self.root @ self.root.T)
        middle = self.sums / count
        spread = np.sqrt(np.maximum(self.squares / count - middle**2, 1e-4))
        weight = count / (count + 300.0)
        self.middle = (weight * middle)[:, None].astype(np.float32)
        self.spread = (weight * spread + 1.0 - weight)[:, None].astype(np.float32)
        self.q[: self.size] = np.linalg.solve(self.root, w - self.centre[:, None])
        self.q[self.size :] = (innovations - self.middle) / self.spread
        self._forget()

        def anew(block: slice) -> None:
            self.value[block], self.slope[:, block] = self._at(np.ascontiguousarray(self.q[:, block]))

        self._each(anew)

    KEPT = ("centre", "root", "middle", "spread", "since", "count", "first", "second", "sums", "squares", "q", "slope", "value")

    def state(self) -> dict[str, np.ndarray]:
        """Return what a checkpoint needs."""
        return {name: np.asarray(getattr(self, name)) for name in self.KEPT} | {f"step_{k}": np.asarray(v) for k, v in self.step.items()}

    def restore(self, stored: dict[str, np.ndarray]) -> None:
        """Go back to a checkpoint."""
        for name in self.KEPT:
            setattr(self, name, int(stored[name]) if stored[name].ndim == 0 else stored[name].copy())
        self.step = {name: float(stored[f"step_{name}"]) for name in self.step}


def _squares(array: np.ndarray) -> np.ndarray:
    """Return the sums of squares of columns, in double precision."""
    return np.einsum("ij,ij->j", array, array, dtype=float)
