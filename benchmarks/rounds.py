"""The run itself: engines get ready one after another, must agree, and are then timed in interleaved rounds."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any

from benchmarks.agreement import FAR, SLOPE_GAP, VALUE_GAP, rates_apart, reference, slopes_apart, worst
from benchmarks.engines.catalogue import Entry
from benchmarks.machine import cores
from benchmarks.processes import Failed, Process, engine_process
from benchmarks.task import Size

REFERENCE_MEMBERS = 4000


class Disagreement(Exception):
    """Engines that do not run the same equations; nothing is timed."""


def say(text: str) -> None:
    """Tell how far the run is."""
    print(text, file=sys.stderr, flush=True)


def ready(entries: Sequence[Entry], quarters: int, polities: int, quick: bool) -> tuple[list[dict[str, Any]], list[Process | None]]:
    """Start every engine; return a row for each and its process, ``None`` where it could not start."""
    rows, processes = [], list[Process | None]()
    for entry in entries:
        size = entry.size(quarters, polities, cores(), quick)
        say(f"{entry.task}: {entry.title} gets ready")
        row: dict[str, Any] = {"name": entry.name, "title": entry.title, "task": entry.task, "members": size.members, "rounds": []}
        row |= {"threads": size.threads, "steps": size.steps, "apart": bool(entry.apart)}
        process: Process | None = engine_process(entry, size)
        try:
            found = process.answer()
            row["absent" if "absent" in found else "first"] = found.get("absent") or found.pop("first")
            row |= {key: value for key, value in found.items() if key != "absent"}
        except Failed as failed:
            row["absent"] = str(failed)
        if "absent" in row:
            say(f"  left out: {row['absent']}")
            process.end()
            process = None
        rows.append(row)
        processes.append(process)
    return rows, processes


def agree(rows: Sequence[dict[str, Any]], task: str, quarters: int, polities: int, quick: bool) -> None:
    """Put into each row how far it is from the reference.

    Raises
    ------
    Disagreement
        If any is too far.
    """
    faults = []
    running = [row for row in rows if "first" in row]
    if task == "ensemble":
        base = reference(quarters, polities, REFERENCE_MEMBERS // (2 if quick else 1))
        for row in running:
            row["apart_by"] = rates_apart(row["first"], base, row["first"].get("members", row["members"]))
            faults += [f"{row['title']}: {k} is {v['z']:+.1f} standard errors off" for k, v in row["apart_by"].items() if abs(v["z"]) > FAR]
            row["worst"] = worst(row["apart_by"])
    elif running:
        # The slopes of the hand adjoint were checked against differences; where there is no compiler, JAX's stand in.
        base = next((row for name in ("c", "jax") for row in running if row["name"] == name), running[0])
        for row in running:
            row["apart_by"] = slopes_apart(row["first"], base["first"])
            if row["apart_by"]["value"] > VALUE_GAP or row["apart_by"]["slope"] > SLOPE_GAP:
                faults.append(f"{row['title']}: values or slopes differ from those of {base['title']}: {row['apart_by']}")
    if faults:
        raise Disagreement("; ".join(faults))


def timed(rows: Sequence[dict[str, Any]], processes: list[Process | None], rounds: int) -> None:
    """Time every engine once in each round, so that a busy minute falls on all of them."""
    for number in range(rounds):
        say(f"round {number + 1} of {rounds}")
        for place, row in enumerate(rows):
            process = processes[place]
            if process is None:
                continue
            try:
                row["rounds"].append(process.ask(str(number + 2)))
            except Failed as failed:
                row["absent"] = str(failed)
                processes[place] = None
    for process in processes:
        if process is not None:
            process.end()


def summed(rows: Sequence[dict[str, Any]]) -> None:
    """Put the least time, its spread and the ratios into each row: nanoseconds for each polity-quarter and point or member."""
    for row in rows:
        if not row["rounds"]:
            continue
        for kind in ("wall", "cpu"):
            each = [1e9 * part[kind] / row["steps"] for part in row["rounds"]]
            row[kind], row[f"{kind}_most"] = min(each), max(each)
        row["peak_mib"] = max(part["peak_mib"] for part in row["rounds"])
    by_name = {row["name"]: row for row in rows if "wall" in row}
    for row in by_name.values():
        for other in ("c", "ours"):
            if other in by_name:
                for kind in ("wall", "cpu"):
                    row[f"{kind}_to_{other}"] = row[kind] / by_name[other][kind]


def compared(entries: Sequence[Entry], task: str, *, quarters: int, polities: int, rounds: int, quick: bool) -> list[dict[str, Any]]:
    """Run one task on all its engines and return a row for each."""
    wanted = [entry for entry in entries if entry.task == task]
    rows, processes = ready(wanted, quarters, polities, quick)
    try:
        agree(rows, task, quarters, polities, quick)
        timed(rows, processes, rounds)
    finally:
        for process in processes:
            if process is not None:
                process.end()
    summed(rows)
    return rows


__all__ = ["Disagreement", "Size", "compared", "say"]
