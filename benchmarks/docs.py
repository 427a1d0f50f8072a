"""``docs/performance.md``: written from a run, so that no number stands there that the command did not make."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks import tables
from benchmarks.figure import draw

COMMAND = "uv run --group bench python -m benchmarks --write-docs"
ROOT = Path(__file__).parents[1]


def _conditions(result: Mapping[str, Any]) -> str:
    machine, asked = result["machine"], result["asked"]
    versions = ", ".join(f"{name} {number}" for name, number in machine["versions"].items())
    size = "a quick run, too small to judge by" if asked["quick"] else "a full run"
    return (
        f"Machine: {machine['processor']}, {machine['cores']} cores; load when the run began {machine['load']}, when it ended "
        f"{result.get('load_after', machine['load'])}. {size.capitalize()}: {asked['polities']} polities, {asked['quarters']} quarters, "
        f"{asked['rounds']} interleaved rounds. Python {machine['python']}, {machine['compiler']}; {versions}; particles in an "
        f"environment of its own. Code: {result.get('code', 'not told')}."
    )


def text(result: Mapping[str, Any]) -> str:
    """Return the page."""
    parts = [(ROOT / "benchmarks" / "performance.head.md").read_text(encoding="utf-8").strip()]
    parts += ["## What was found", f"Everything from here on is written by\n\n```\n{COMMAND}\n```", _conditions(result)]
    parts.append("![Time of each engine for a polity-quarter, on a logarithmic scale](figures/performance.svg)")
    parts += ["### Goals", tables.as_markdown(tables.goals(result))]
    if "before" in result:
        parts += [
            f"Another run before it (`--before`, code: {result['before']['code']}):",
            tables.as_markdown(tables.goals(result["before"])),
        ]
    parts += ["### Ensembles", tables.as_markdown(tables.speeds(result["ensemble"]))]
    parts += ["### Slopes of the log posterior", tables.as_markdown(tables.speeds(result["gradient"]))]
    parts += ["### Do they run the same equations?", tables.as_markdown(tables.rates(result["ensemble"]))]
    parts.append(tables.as_markdown(tables.gaps(result["gradient"])))
    if result.get("differences") is not None:
        parts.append(f"The hand adjoint, in double precision, is {result['differences']:.1e} from central differences at worst.")
    if "rows" in result.get("growth", {}):
        parts += ["### Growth", "![Time for a polity-quarter as sizes grow](figures/performance-growth.svg)"]
        for task, title in (("ensemble", "Ensembles:"), ("gradient", "Slopes:")):
            parts += [title, tables.as_markdown(tables.growth(result["growth"]["rows"], task))]
    found = result.get("latency", {})
    if "rows" in found:
        parts += ["### From a scenario to an answer", tables.as_markdown(tables.latency(found))]
        parts.append(
            f"Theory {found['theory']}, {found['members']} members, {' and '.join(found['polities'])}. Before the first question the "
            f"process fitted the theory ({tables.number(found['fit'])} s) and warmed up ({tables.number(found['warm'])} s); at most it "
            f"held {tables.number(found['peak_mib'])} MiB."
        )
    return "\n\n".join(parts) + "\n"


def write(result: Mapping[str, Any]) -> list[Path]:
    """Write the page and its figures, and return where they lie."""
    page = ROOT / "docs" / "performance.md"
    page.write_text(text(result), encoding="utf-8")
    return [page, *draw(result, ROOT / "docs" / "figures")]
