"""From a scenario to the first band that a reader sees, and to the full answer, in a process that is warm.

It calls what the laboratory's worker calls, in the same order: a fit, the warm-up, then questions. The fit itself is
made once and timed apart; a reader waits for it only with a theory that nobody has asked about. As in the laboratory,
compiled programs are kept on disk from one process to the next, so the warm-up is long the first time only. ``python -m
benchmarks.latency`` prints one line of JSON.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from typing import Any

from contrapeso.apps.pipeline import use_compilation_cache
from contrapeso.apps.whatif import prepare, scope
from contrapeso.apps.whatif_answer import answer, warm
from contrapeso.casebook.load import builtin, load
from contrapeso.inference.sample import Settings

THEORY = "encompassing"
SCENARIOS = ("no-boom", "morales-does-not-stand", "no-sendero")


def asked(prepared: Any, scenario: Any, seed: int) -> dict[str, float]:
    """Ask one question and return the seconds to the first band and to the last block."""
    start, first, blocks = time.perf_counter(), 0.0, 0
    for block in answer(prepared, scenario, seed=seed, partial=True):
        if block["paths"] and not first:
            first = time.perf_counter() - start
        blocks += 1
    return {"first_band": first, "full": time.perf_counter() - start, "blocks": blocks}


def main() -> None:
    """Print the rows."""
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)
    quick = "--quick" in sys.argv
    use_compilation_cache()
    settings = Settings(chains=4, warmup=20, draws=20) if quick else Settings(chains=8, warmup=100, draws=150)
    members, rounds = (128, 2) if quick else (512, 3)
    book = load(builtin())
    names = [name for name in SCENARIOS if name in book.scenarios and scope(book.scenarios[name], book) == tuple(book.focus)]
    began = time.perf_counter()
    prepared = prepare(book, THEORY, tuple(book.focus), settings=settings, members=members, cache=None)
    fitted = time.perf_counter()
    for done, all_ in warm(prepared):
        print(f"latency: warm {done} of {all_}", file=sys.stderr, flush=True)
    warmed = time.perf_counter()
    rows = []
    for name in names[: 1 if quick else None]:
        scenario = book.scenarios[name]
        cold = asked(prepared, scenario, 1)
        found = [asked(prepared, scenario, seed) for seed in range(2, 2 + rounds)]
        row: dict[str, Any] = {"scenario": name, "arms": max(len(scenario.arms), 1), "modes": len(scenario.modes), "blocks": cold["blocks"]}
        for kind in ("first_band", "full"):
            row |= {kind: min(part[kind] for part in found), f"{kind}_most": max(part[kind] for part in found), f"{kind}_cold": cold[kind]}
        print(f"latency: {name}: first band {row['first_band']:.2f} s, full {row['full']:.2f} s", file=sys.stderr, flush=True)
        rows.append(row)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0
    about = {"theory": THEORY, "polities": list(book.focus), "members": members, "fit": fitted - began, "warm": warmed - fitted}
    print(json.dumps({**about, "peak_mib": peak, "rows": rows}), file=answers)


if __name__ == "__main__":
    main()
