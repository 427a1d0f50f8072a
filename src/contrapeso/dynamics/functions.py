"""Smooth shapes that equations are built from."""

from __future__ import annotations

import jax.numpy as jnp
from jax import Array
from jax.nn import sigmoid, softplus

__all__ = ["bounded", "into_support", "log_chance_below", "positive_part", "sigmoid", "squeeze"]


def squeeze(limit: float, x: Array) -> Array:
    """Squeeze ``x`` smoothly into (-limit, limit)."""
    return limit * jnp.tanh(x / limit)


def positive_part(x: Array) -> Array:
    """Smooth positive part: close to 0 below zero and to ``x`` above."""
    return softplus(4.0 * x) / 4.0


def log_chance_below(x: Array) -> Array:
    """Log of the chance that a standard normal lies below ``x``, to 2e-4 in the chance (Page 1977)."""
    return -softplus(-1.5957691 * x * (1.0 + 0.044715 * x**2))


def bounded(low: float, high: float, x: Array) -> Array:
    """Clip ``x`` to [low, high]."""
    return jnp.clip(x, low, high)


def into_support(bound: str, x: Array) -> Array:
    """Keep a variable in the support that the vocabulary declares for it.

    Raises
    ------
    ValueError
        If the bound is not one of those of :mod:`contrapeso.vocabulary.variables`.
    """
    if bound.startswith("tanh"):
        return squeeze(float(bound.split()[1]), x)
    if bound == "unit":
        return bounded(0.0, 1.0, x)
    if bound == "share":
        return bounded(0.0, 0.9, x)
    if bound == "positive":
        return bounded(0.0, 3.0, x)
    if bound == "logit":
        return sigmoid(x)
    if bound == "none":
        return x
    raise ValueError(f"unknown bound '{bound}'")
