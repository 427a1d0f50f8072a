"""One engine in a process of its own: it gets ready, says so, and then runs once for each line that it is sent.

``python -m benchmarks.worker ENGINE TASK SIZE``, where SIZE is the JSON of a :class:`~benchmarks.task.Size`. Answers are
lines of JSON on standard output; what libraries print goes to standard error.
"""

from __future__ import annotations

import importlib
import json
import os
import resource
import sys
import time
from typing import Any

from benchmarks.task import Absent, Size

SHOWN = 4
"""Points of a batch of gradients whose values and slopes are handed out, to be compared."""


def confine(threads: int) -> None:
    """Keep the process to as many cores as its engine may use."""
    if hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, cores[:threads] if threads < len(cores) else cores)
    for name in ("OMP_NUM_THREADS", "NUMBA_NUM_THREADS"):
        os.environ[name] = str(threads)
    # Threads that wait by spinning would count as work.
    os.environ["OMP_WAIT_POLICY"] = "passive"


def plain(result: dict[str, Any]) -> dict[str, Any]:
    """Return a result as JSON can have it."""
    if "values" not in result:
        return result
    return {"values": [float(v) for v in result["values"][:SHOWN]], "slopes": [[float(s) for s in row] for row in result["slopes"][:SHOWN]]}


def main() -> None:
    """Serve one engine."""
    engine, task, asked = sys.argv[1:4]
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    os.dup2(2, 1)  # whatever a library prints must not be taken for an answer
    size = Size(**json.loads(asked))
    confine(size.threads)
    try:
        began = time.perf_counter()
        module = importlib.import_module(f"benchmarks.engines.{engine}")
        loaded = time.perf_counter()
        run = getattr(module, task)(size)
        first = run(1)
        ready = time.perf_counter()
        if getattr(module, "LOOKS_CLOSER", False) and task == "ensemble":
            first = run(-1)
    except Absent as absent:
        print(json.dumps({"absent": str(absent)}), file=answers)
        return
    print(
        json.dumps({"note": module.NOTE, "start": loaded - began, "compile": ready - loaded, "first": plain(first)}),
        file=answers,
    )
    for line in sys.stdin:
        seed = int(line)
        wall, cpu = time.perf_counter(), time.process_time()
        run(seed)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024.0**2 if sys.platform == "darwin" else 1024.0)
        print(json.dumps({"wall": wall, "cpu": cpu, "peak_mib": peak}), file=answers)


if __name__ == "__main__":
    main()
