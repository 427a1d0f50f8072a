"""What is kept of latent innovations that are too many to keep every draw of, and what it tells of the chains.

For each stretch of draws (a batch) and chain: sums, sums of squares, and how many draws lay in either tail. From these
come the split R-hat (Gelman and others 2013) and effective sample sizes by batch means (Flegal, Haran and Jones 2008),
of the mean and of both tails. Ranks, which parameters have, would need every draw.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

TAIL = 1.645
"""How many sd from the mean a tail begins: about a twentieth of the draws lies in each."""
LEAST_BATCHES = 64
"""Batches over all chains of which a spread is still worth working out."""


@dataclass
class Batch:
    """Sums over a stretch of draws; every array has shape (unknown, chain)."""

    sums: np.ndarray
    squares: np.ndarray
    low: np.ndarray
    high: np.ndarray
    draws: int = 0

    @classmethod
    def empty(cls, unknown: int, chains: int) -> Batch:
        """Return a batch without draws."""
        shape = (unknown, chains)
        return cls(*(np.zeros(shape, np.float32) for _ in range(2)), *(np.zeros(shape, np.uint16) for _ in range(2)))

    def add(self, innovations: np.ndarray, middle: np.ndarray, spread: np.ndarray) -> None:
        """Add one draw of every chain; tails begin at fixed places about ``middle``."""
        self.sums += innovations
        self.squares += innovations**2
        self.low += innovations < middle - TAIL * spread
        self.high += innovations > middle + TAIL * spread
        self.draws += 1


@dataclass(frozen=True)
class Posterior:
    """Mean, sd, split R-hat and effective sample sizes of each innovation, shape (unknown,)."""

    mean: np.ndarray
    sd: np.ndarray
    rhat: np.ndarray
    ess_bulk: np.ndarray
    ess_tail: np.ndarray


def posterior(batches: Sequence[Batch]) -> Posterior:
    """Return what an even number of batches of one length tell together."""
    length, chains = batches[0].draws, batches[0].sums.shape[1]
    total = length * len(batches) * chains
    sums = np.stack([batch.sums for batch in batches]).astype(float)
    squares = sum(batch.squares.sum(axis=1, dtype=float) for batch in batches)
    mean = sums.sum(axis=(0, 2)) / total
    variance = np.maximum(squares / total - mean**2, 1e-12)
    tails = [np.stack([getattr(batch, name) for batch in batches]).astype(float) for name in ("low", "high")]
    ess_tail = np.minimum(*(_effective(counts, length, None) for counts in tails))
    return Posterior(mean, np.sqrt(variance), _rhat(batches), _effective(sums, length, variance), ess_tail)


def _rhat(batches: Sequence[Batch]) -> np.ndarray:
    """Return the split R-hat, each chain cut in two halves."""
    half = len(batches) // 2
    draws = half * batches[0].draws
    means, variances = [], []
    for part in (batches[:half], batches[half : 2 * half]):
        mean = sum(batch.sums.astype(float) for batch in part) / draws
        square = sum(batch.squares.astype(float) for batch in part) / draws
        means.append(mean)
        variances.append(np.maximum(square - mean**2, 0.0) * draws / (draws - 1))
    within = np.maximum(np.concatenate(variances, axis=1).mean(axis=1), 1e-12)
    between = np.concatenate(means, axis=1).var(axis=1, ddof=1)
    return np.sqrt((draws - 1) / draws + between / within)


def _effective(sums: np.ndarray, length: int, variance: np.ndarray | None) -> np.ndarray:
    """Return effective sample sizes from sums over batches, shape (batch, unknown, chain).

    Batches are also joined, two and four at a time, since a batch that is shorter than a chain's memory makes it
    seem better than it is; the least counts. Without a variance the sums are counts of what happens or does not.
    """
    total = sums.shape[0] * sums.shape[2] * length
    mean = sums.sum(axis=(0, 2)) / total
    if variance is None:
        variance = mean * (1.0 - mean)
    found = np.full(sums.shape[1], float(total))
    for joined in (1, 2, 4):
        count = sums.shape[0] // joined
        if count < 2 or (joined > 1 and count * sums.shape[2] < LEAST_BATCHES):
            break
        means = sums[: count * joined].reshape(count, joined, *sums.shape[1:]).sum(axis=1) / (joined * length)
        spread = ((means - mean[None, :, None]) ** 2).sum(axis=(0, 2)) / (count * sums.shape[2] - 1)
        # What never happens in any batch tells nothing of the chains.
        found = np.where(spread > 0, np.minimum(found, count * sums.shape[2] * variance / np.maximum(spread, 1e-30)), found)
    return found
