"""All engines in one run. See ``README.md`` beside this file."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks import tables
from benchmarks.engines.c_engine import differences
from benchmarks.engines.catalogue import ENTRIES
from benchmarks.machine import described
from benchmarks.processes import ROOT, Failed, Process
from benchmarks.rounds import Disagreement, compared, say
from benchmarks.task import Absent

RESULT = ROOT / "runs" / "benchmarks.json"
PARTS = ("ensemble", "gradient", "growth", "latency")
LONG = 3600.0


def options() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="small sizes: shows that everything runs and agrees, judges nothing")
    parser.add_argument("--only", action="append", choices=PARTS, help="a part of the run; may be given more than once")
    parser.add_argument("--engine", action="append", help="an engine by its short name; may be given more than once")
    parser.add_argument("--rounds", type=int, help="interleaved rounds (5, or 2 where quick)")
    parser.add_argument("--quarters", type=int, help="quarters of the reference polity (368, or 60 where quick)")
    parser.add_argument("--polities", type=int, default=12, help="polities of the reference polity")
    parser.add_argument("--out", type=Path, default=RESULT, help="where the result is written as JSON")
    parser.add_argument("--write-docs", action="store_true", help="write docs/performance.md and docs/figures/ from the run")
    parser.add_argument("--before", type=Path, help="result of another run, whose ratios stand beside this one's on the page")
    parser.add_argument("--from-result", type=Path, help="run nothing; take the result of an earlier run")
    return parser.parse_args()


def code() -> str:
    """Return the commit of the code, and whether the tree differs from it."""
    done = subprocess.run(["git", "describe", "--always", "--dirty=, changed"], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "not told"


def aside(module: str, quick: bool) -> dict[str, Any]:
    """Run a module that prints one line of JSON."""
    say(f"{module}: begins")
    process = Process([sys.executable, "-m", f"benchmarks.{module}", *(["--quick"] if quick else [])], LONG)
    try:
        return process.answer()
    except Failed as failed:
        say(f"{module}: left out: {failed}")
        return {"absent": str(failed)}
    finally:
        process.end()


def run(asked: argparse.Namespace) -> dict[str, Any]:
    """Run what is asked for, keeping what is found as it comes."""
    rounds = asked.rounds or (2 if asked.quick else 5)
    quarters = asked.quarters or (60 if asked.quick else 368)
    parts = asked.only or PARTS
    entries = [entry for entry in ENTRIES if not asked.engine or entry.name in asked.engine]
    about = {"quick": asked.quick, "quarters": quarters, "polities": asked.polities, "rounds": rounds}
    result: dict[str, Any] = {"asked": about, "machine": described(), "code": code(), "ensemble": [], "gradient": []}
    began = time.time()
    try:
        result["differences"] = differences(80, asked.polities)
    except Absent as absent:
        result["differences"] = None
        say(f"C is left out: {absent}")
    for task in ("ensemble", "gradient"):
        if task in parts:
            result[task] = compared(entries, task, quarters=quarters, polities=asked.polities, rounds=rounds, quick=asked.quick)
            keep(result, asked.out)
    for module in ("growth", "latency"):
        if module in parts:
            result[module] = aside(module, asked.quick)
            keep(result, asked.out)
    result["minutes"] = round((time.time() - began) / 60.0, 1)
    result["load_after"] = round(os.getloadavg()[0], 1)
    keep(result, asked.out)
    return result


def keep(result: dict[str, Any], path: Path) -> None:
    """Write the result."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


def show(result: dict[str, Any]) -> None:
    """Print agreement first, then times."""
    shown: list[tuple[str, tables.Table]] = []
    if result["ensemble"]:
        shown += [("Events in a hundred polity-quarters", tables.rates(result["ensemble"]))]
    if result["gradient"]:
        shown += [("Values and slopes", tables.gaps(result["gradient"]))]
    if result["ensemble"]:
        shown += [("Ensembles", tables.speeds(result["ensemble"]))]
    if result["gradient"]:
        shown += [("Slopes of the log posterior", tables.speeds(result["gradient"]))]
    shown += [("Goals", tables.goals(result))]
    if "rows" in result.get("growth", {}):
        shown += [(f"Growth, {task}", tables.growth(result["growth"]["rows"], task)) for task in ("ensemble", "gradient")]
    if "rows" in result.get("latency", {}):
        shown += [("What-if", tables.latency(result["latency"]))]
    for title, table in shown:
        print(f"\n{title}\n{tables.as_text(table)}")
    if result.get("differences") is not None:
        print(f"\nhand adjoint against central differences: {result['differences']:.1e}")


def main() -> int:
    """Run, print, and write."""
    asked = options()
    try:
        result = json.loads(asked.from_result.read_text(encoding="utf-8")) if asked.from_result else run(asked)
    except Disagreement as disagreement:
        say(f"the engines disagree, so nothing is timed: {disagreement}")
        return 1
    if asked.before:
        before = json.loads(asked.before.read_text(encoding="utf-8"))
        result["before"] = {name: before[name] for name in ("ensemble", "gradient", "code")}
    show(result)
    if asked.write_docs:
        if not (result["ensemble"] and result["gradient"]):
            say("the page needs ensembles and gradients; run both")
            return 1
        from benchmarks.docs import write

        for path in write(result):
            say(f"written: {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
