"""Stacking: the mixture of models that would have forecast best, and whether it holds on blocks left out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from contrapeso.tournament.blocks import resampled_rows
from contrapeso.tournament.frames import Frame
from contrapeso.tournament.scoring import Group

CONCENTRATION = 1.1
"""Of the Dirichlet prior of the weights: a little above one, so that none is nil by accident."""
FOLDS, RESAMPLES, ITERATIONS = 5, 100, 300
FEWEST = 10


@dataclass(frozen=True)
class Stack:
    """Weights of models, and mean log scores on blocks left out: of the stack, of equal weights, of the best single model.

    The best single model is the one that was best on the other blocks, as one would have chosen it.
    """

    weights: np.ndarray
    low: np.ndarray
    high: np.ndarray
    stacked: float
    equal: float
    single: float
    n: int


def weights(scores: np.ndarray) -> np.ndarray:
    """Return the weights that maximise the log score of the mixture, shape (model,).

    Parameters
    ----------
    scores
        Log scores or log densities of what came, shape (case, model).

    Notes
    -----
    By expectation and maximisation; each round raises the score, and weights stay on the simplex.
    """
    models = scores.shape[1]
    density = np.exp(scores - scores.max(axis=1, keepdims=True))
    w = np.full(models, 1.0 / models)
    for _ in range(ITERATIONS):
        share = density * w
        share /= share.sum(axis=1, keepdims=True)
        new = share.sum(axis=0) + CONCENTRATION - 1.0
        new /= new.sum()
        done = np.abs(new - w).max() < 1e-7
        w = new
        if done:
            break
    return w


def mixture_score(scores: np.ndarray, w: np.ndarray) -> np.ndarray:
    """Return the log score of the mixture in each case."""
    top = scores.max(axis=1, keepdims=True)
    return top[:, 0] + np.log(np.exp(scores - top) @ w)


def stack(scores: np.ndarray, member: np.ndarray, *, seed: int) -> Stack:
    """Stack models, with 90 % intervals of the weights over resampled blocks."""
    again = np.stack([weights(scores[rows]) for rows in resampled_rows(member, RESAMPLES, seed)])
    low, high = np.quantile(again, (0.05, 0.95), axis=0)
    blocks = np.unique(member)
    folds = np.random.default_rng(seed).permutation(len(blocks)) % min(FOLDS, len(blocks))
    held = {"stacked": [], "equal": [], "single": []}
    for fold in np.unique(folds) if len(blocks) > 1 else ():
        out = np.isin(member, blocks[folds == fold])
        even = np.full(scores.shape[1], 1.0 / scores.shape[1])
        held["stacked"].append(mixture_score(scores[out], weights(scores[~out])))
        held["equal"].append(mixture_score(scores[out], even))
        held["single"].append(scores[out, scores[~out].sum(axis=0).argmax()])
    means = {name: float(np.concatenate(parts).mean()) if parts else float("nan") for name, parts in held.items()}
    return Stack(weights(scores), low, high, **means, n=len(scores))


def stacking_table(found: list[Group], *, seed: int) -> Frame:
    """Return weights by target and horizon: among theories, and among theories and baselines together.

    Cases are those on which every model of the set may be scored.
    """
    rows = []
    for group in found:
        densities = group.forecasts.pivot_table(index=["polity", "origin"], columns="model", values="log_score", dropna=False)
        densities = densities.reindex(group.points.index)
        for name, roles in (("theories", ("theory",)), ("all", ("theory", "baseline"))):
            models = group.models(*roles)
            part = densities[models].dropna()
            if len(models) < 2 or len(part) < FEWEST:
                continue
            member = group.member[densities[models].notna().all(axis=1).to_numpy()]
            result = stack(part.to_numpy(float), member, seed=seed)
            rows += [
                {
                    "target": group.target,
                    "horizon": group.horizon,
                    "set": name,
                    "model": model,
                    "weight": result.weights[i],
                    "low": result.low[i],
                    "high": result.high[i],
                    "held_out_stacked": result.stacked,
                    "held_out_equal": result.equal,
                    "held_out_single": result.single,
                    "n": result.n,
                }
                for i, model in enumerate(models)
            ]
    names = ["weight", "low", "high", "held_out_stacked", "held_out_equal", "held_out_single", "n"]
    return pd.DataFrame(rows, columns=["target", "horizon", "set", "model", *names])
