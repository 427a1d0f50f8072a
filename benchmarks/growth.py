"""How contrapeso's time grows with members, quarters, polities and mechanisms; in a process of its own.

Members, quarters and polities grow on the reference polity; mechanisms on the library's own, along the record that
ships. ``python -m benchmarks.growth`` prints one line of JSON.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from benchmarks.engines.ours import ensemble, gradient
from benchmarks.task import Size
from contrapeso.casebook.assemble import assemble
from contrapeso.casebook.load import builtin, load
from contrapeso.dynamics.theory import Theory
from contrapeso.inference.gradient import Gradients, Target
from contrapeso.laboratory.compile import compile_record
from contrapeso.laboratory.simulate import simulate
from contrapeso.theories.encompassing import encompassing

QUARTERS = 80
POINTS = 64


def least(call: Callable[[int], object], rounds: int) -> float:
    """Return the least time of a call in seconds, over rounds."""
    times = []
    for number in range(rounds):
        start = time.perf_counter()
        call(number + 2)
        times.append(time.perf_counter() - start)
    return min(times)


def measured(axis: str, value: int, task: str, steps: int, call: Callable[[int], object], began: float, rounds: int) -> dict[str, Any]:
    """Return one row; what has passed since ``began`` is the time of tracing, compiling and a first run."""
    first = time.perf_counter() - began
    seconds = least(call, rounds)
    print(f"growth: {task}, {axis} {value}: {seconds:.2f} s, first {first:.1f} s", file=sys.stderr, flush=True)
    row = {"axis": axis, "value": value, "task": task, "seconds": seconds, "steps": steps, "first": first}
    return {**row, "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0}


def on_reference(axis: str, sizes: Sequence[tuple[int, Size]], task: str, rounds: int) -> list[dict[str, Any]]:
    """Return rows of the reference polity at several sizes."""
    rows = []
    for value, size in sizes:
        began = time.perf_counter()
        run = (ensemble if task == "ensemble" else gradient)(size)
        run(1)
        rows.append(measured(axis, value, task, size.steps, run, began, rounds))
    return rows


def on_library(counts: Sequence[int], members: int, rounds: int) -> list[dict[str, Any]]:
    """Return rows for the first so many mechanisms of the library, spread over its families, along the record of Bolivia and Peru."""
    book = load(builtin())
    compiled = compile_record(assemble(book, ("BOL", "PER")))
    everything = encompassing().mechanisms
    rows = []
    for count in [count for count in counts if count < len(everything)] + [len(everything)]:
        picked = sorted({round(place) for place in np.linspace(0, len(everything) - 1, count)})
        theory = Theory(f"first-{count}", tuple(everything[place] for place in picked))
        dimension, steps = theory.dimension(2), compiled.length * 2
        z = 0.3 * jax.random.normal(jax.random.key(1), (dimension, members))

        def histories(seed: int, theory: Theory = theory, z: Any = z) -> None:
            np.asarray(simulate(theory, z, compiled, seed=seed).balance)

        began = time.perf_counter()
        histories(1)
        rows.append(measured("mechanisms", len(picked), "ensemble", steps * members, histories, began, rounds))
        at, target = np.zeros((POINTS, dimension)), Target(theory, compiled.length)
        began = time.perf_counter()
        gradients = Gradients([theory], compiled)

        def slopes(seed: int, gradients: Gradients = gradients, at: Any = at, target: Target = target) -> None:
            gradients.at(at + 0.01 * seed, [target] * POINTS)

        slopes(1)
        rows.append(measured("mechanisms", len(picked), "gradient", steps * POINTS, slopes, began, rounds))
    return rows


def main() -> None:
    """Print the rows."""
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    quick = "--quick" in sys.argv
    rounds, polities = (2, 12) if quick else (3, 12)
    jnp.zeros(1).block_until_ready()
    many = (100, 1_000, 4_000) if quick else (100, 1_000, 10_000, 100_000)
    long = (20, 80) if quick else (20, 80, 184, 368)
    wide = (1, 4, 12) if quick else (1, 2, 4, 8, 12)
    rows = on_reference("members", [(m, Size(m, QUARTERS, polities)) for m in many], "ensemble", rounds)
    rows += on_reference("quarters", [(t, Size(512, t, polities)) for t in long], "ensemble", rounds)
    rows += on_reference("polities", [(p, Size(512, QUARTERS, p)) for p in wide], "ensemble", rounds)
    rows += on_reference("quarters", [(t, Size(POINTS, t, polities)) for t in long], "gradient", rounds)
    rows += on_reference("polities", [(p, Size(POINTS, QUARTERS, p)) for p in wide], "gradient", rounds)
    points = (16, 64) if quick else (16, 64, 256, 1024)
    rows += on_reference("members", [(m, Size(m, QUARTERS, polities)) for m in points], "gradient", rounds)
    rows += on_library((8,) if quick else (8, 16, 32, 48), 256, rounds)
    print(json.dumps({"rows": rows}), file=answers)


if __name__ == "__main__":
    main()
