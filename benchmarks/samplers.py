"""Effective draws a second of several samplers on the same posterior, in the same run.

    uv run --group bench python benchmarks/samplers.py [BOL PER ...]

All walk in the same space (standard normals scaled by the curvature at the mode) and take the same
generated gradient, a batch of chains at a time, so that what differs is the sampler. Laplace's
approximation stands beside them as the preview that it is: its draws are checked by importance
weights, never shown as a fit.
"""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable
from typing import Any

import arviz as az
import jax
import jax.numpy as jnp
import numpy as np
from threadpoolctl import threadpool_limits

from contrapeso.casebook.assemble import assemble
from contrapeso.casebook.load import builtin, load
from contrapeso.inference.gradient import Gradients, Target
from contrapeso.inference.laplace import Mode, climb
from contrapeso.inference.sample import Settings, sample
from contrapeso.laboratory.compile import Compiled, compile_record
from contrapeso.theories.encompassing import encompassing

CHAINS, WARMUP, DRAWS = 32, 300, 300
COLUMNS = ("sampler", "seconds", "gradients", "R-hat", "ESS bulk", "ESS tail", "ESS a second", "ESS a 1000 gradients")


class Scaled:
    """The posterior in the space in which its mode has unit curvature."""

    def __init__(self, gradients: Gradients, target: Target, mode: Mode) -> None:
        self.gradients, self.target, self.mode = gradients, target, mode
        self.asked = 0
        self.dimension = gradients.dimension

    def at(self, u: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return values (point,) and slopes (point, dimension)."""
        flat = np.asarray(u, float).reshape(-1, self.dimension)
        self.asked += len(flat)
        values, slopes = self.gradients.at(self.mode.centre + flat @ self.mode.root.T, [self.target] * len(flat))
        values = np.where(np.isfinite(values), values, -1e10)
        return (
            values.reshape(u.shape[:-1]).astype(np.float32),
            np.nan_to_num(slopes @ self.mode.root).reshape(u.shape).astype(np.float32),
        )

    def density(self) -> Callable[[jax.Array], jax.Array]:
        """Return the log density as a function of JAX, with the generated slope."""
        shapes = (jax.ShapeDtypeStruct((), jnp.float32), jax.ShapeDtypeStruct((self.dimension,), jnp.float32))

        def both(u: jax.Array) -> tuple[jax.Array, jax.Array]:
            return jax.pure_callback(lambda x: self.at(np.asarray(x)), shapes, u, vmap_method="broadcast_all")

        @jax.custom_vjp
        def value(u: jax.Array) -> jax.Array:
            return both(u)[0]

        value.defvjp(both, lambda slope, pull: (pull * slope,))
        return value


def hamiltonian(scaled: Scaled, compiled: Compiled) -> np.ndarray:
    """Draw with the sampler that fits are made with; it scales its space anew in the warm-up."""
    draws = sample(scaled.target.theory, compiled, Settings(chains=CHAINS, warmup=WARMUP, draws=DRAWS))
    scaled.asked = int(draws.steps.sum() * (WARMUP + DRAWS) / DRAWS)
    return draws.z[0]


def nuts(scaled: Scaled, compiled: Compiled) -> np.ndarray:
    """Draw with NumPyro's NUTS, chains vectorised."""
    from numpyro.infer import MCMC, NUTS

    density = scaled.density()
    kernel = NUTS(potential_fn=lambda u: -density(u), target_accept_prob=0.8, max_tree_depth=6)
    chains = MCMC(kernel, num_warmup=WARMUP // 2, num_samples=DRAWS // 2, num_chains=CHAINS, chain_method="vectorized", progress_bar=False)
    start = np.random.default_rng(1).normal(size=(CHAINS, scaled.dimension)).astype(np.float32)
    chains.run(jax.random.key(1), init_params=jnp.asarray(0.3 * start))
    return np.asarray(chains.get_samples(group_by_chain=True))


def microcanonical(scaled: Scaled, compiled: Compiled) -> np.ndarray:
    """Draw with blackjax's adjusted-free microcanonical Langevin sampler, tuned by its own rule on one chain."""
    import blackjax

    density = scaled.density()
    start = 0.3 * np.random.default_rng(1).normal(size=(CHAINS, scaled.dimension)).astype(np.float32)
    keys = jax.random.split(jax.random.key(2), CHAINS)
    state = blackjax.mcmc.mclmc.init(position=jnp.asarray(start[0]), logdensity_fn=density, rng_key=keys[0])

    kernel = blackjax.mcmc.mclmc.build_kernel(integrator=blackjax.mcmc.integrators.isokinetic_mclachlan)
    _, tuned, *_ = blackjax.mclmc_find_L_and_step_size(kernel, 1500, state, keys[1], logdensity_fn=density)
    sampler = blackjax.mclmc(density, L=tuned.L, step_size=tuned.step_size, inverse_mass_matrix=tuned.inverse_mass_matrix)
    states = jax.vmap(sampler.init)(jnp.asarray(start), keys)
    every = 10

    @jax.jit
    def walk(states: Any, key: jax.Array) -> tuple[Any, jax.Array]:
        def one(states: Any, key: jax.Array) -> tuple[Any, None]:
            return jax.vmap(sampler.step)(jax.random.split(key, CHAINS), states)[0], None

        states, _ = jax.lax.scan(one, states, jax.random.split(key, every))
        return states, states.position

    kept = []
    for number, key in enumerate(jax.random.split(jax.random.key(3), WARMUP + DRAWS)):
        states, position = walk(states, key)
        if number >= WARMUP:
            kept.append(np.asarray(position))
    return np.stack(kept, axis=1)


def row(name: str, seconds: float, draws: np.ndarray, asked: int) -> str:
    """Return a line of the table."""
    found = az.convert_to_dataset(draws)
    rhat = float(az.rhat(found)["x"].max())
    bulk, tail = (float(az.ess(found, method=method)["x"].min()) for method in ("bulk", "tail"))
    cells = [f"{seconds:.1f}", str(asked), f"{rhat:.3f}", f"{bulk:.0f}", f"{tail:.0f}", f"{bulk / seconds:.1f}"]
    return line(name, *cells, f"{1000 * bulk / max(asked, 1):.3f}")


def line(first: str, *others: str) -> str:
    """Return cells under the columns."""
    return f"{first:28s}" + "".join(f"{cell:>{max(len(title), 9) + 2}s}" for cell, title in zip(others, COLUMNS[1:], strict=True))


def main() -> None:
    """Print the table."""
    warnings.simplefilter("ignore")
    book = load(builtin())
    compiled = compile_record(assemble(book, tuple(sys.argv[1:]) or book.focus))
    theory = encompassing()
    target = Target(theory, compiled.length)
    gradients = Gradients([theory], compiled)
    print(f"{theory.dimension(len(compiled.polities))} parameters, {CHAINS} chains, polities {' '.join(compiled.polities)}")
    print(line(*COLUMNS))
    with threadpool_limits(1, user_api="blas"):
        began = time.perf_counter()
        mode = climb(gradients, target)
        found = time.perf_counter() - began
        u = np.random.default_rng(0).normal(size=(4096, gradients.dimension))
        values = Scaled(gradients, target, mode).at(u)[0] + 0.5 * (u**2).sum(axis=1)
        _, khat = az.psislw(values.astype(float))
        print(f"Laplace: {found:.1f} s to the mode; importance weights have k-hat {float(khat):.2f} (above .7: a preview, not a fit)")
        for name, draw in (("Hamiltonian, static", hamiltonian), ("NUTS (NumPyro)", nuts), ("microcanonical (blackjax)", microcanonical)):
            scaled = Scaled(gradients, target, mode)
            began = time.perf_counter()
            try:
                draws = draw(scaled, compiled)
            except ImportError as missing:
                print(f"{name:28s} not installed: {missing.name}")
                continue
            print(row(name, time.perf_counter() - began, draws, scaled.asked), flush=True)


if __name__ == "__main__":
    main()
