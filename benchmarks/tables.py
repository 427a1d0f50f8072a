"""What a run found, as tables: printed as text, and written as Markdown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

GOALS = (
    ("ensemble, contrapeso / C limit", "ensemble", "c", 0.35),
    ("ensemble, contrapeso / numpy", "ensemble", "numpy", 8.0),
    ("ensemble, contrapeso / Mesa", "ensemble", "mesa", 500.0),
    ("gradients, contrapeso / hand adjoint", "gradient", "c", 0.1),
)
"""Each goal: a name, the task, the peer, and the least speed of contrapeso in parts of the peer's."""

Table = tuple[Sequence[str], list[list[str]]]


def number(value: float | None, digits: int = 3) -> str:
    """Write a number with a few digits that mean something, and no exponent."""
    if value is None:
        return "–"
    if value == 0:
        return "0"
    size = len(str(int(abs(value)))) if abs(value) >= 1 else 0
    return f"{value:,.{max(digits - size, 0)}f}" if size else f"{value:.{digits}g}"


def speeds(rows: Sequence[Mapping[str, Any]]) -> Table:
    """Return the times of one task."""
    unit = "ns per polity-quarter"
    head = (
        "engine", "cores", f"wall, {unit}", "spread of rounds", f"CPU, {unit}", "time / C (wall)", "time / C (CPU)",
        "time / contrapeso (wall)", "start, s", "compile and first run, s", "peak memory, MiB",
    )  # fmt: skip
    lines = []
    for row in rows:
        if "wall" not in row:
            lines.append([row["title"], f"not run: {row.get('absent', 'no round was finished')}", *["–"] * (len(head) - 2)])
            continue
        lines.append(
            [
                row["title"],
                str(row["threads"]),
                number(row["wall"]),
                f"{number(row['wall'])} to {number(row['wall_most'])}",
                number(row["cpu"]),
                number(row.get("wall_to_c")),
                number(row.get("cpu_to_c")),
                number(row.get("wall_to_ours")),
                number(row["start"], 2),
                number(row["compile"], 2),
                number(row["peak_mib"]),
            ]
        )
    return head, lines


def rates(rows: Sequence[Mapping[str, Any]]) -> Table:
    """Return the events of every engine in a hundred polity-quarters, and the largest gap."""
    running = [row for row in rows if row.get("apart_by")]
    names = [name for name in running[0]["apart_by"] if name != "balance"] if running else []
    head = ("engine", *(f"{name} per 100" for name in names), "mean balance", "largest gap, standard errors", "a gap that would be seen, %")
    lines = []
    if running:
        base = running[0]["apart_by"]
        lines.append(
            ["reference (numpy)", *(number(100 * base[name]["known"]) for name in names), number(base["balance"]["known"], 4), "–", "–"]
        )
    for row in running:
        found = row["apart_by"]
        cells = [number(100 * found[name]["rate"]) if name in found else "–" for name in names]
        visible = max(part["visible"] for part in found.values())
        lines.append([row["title"], *cells, number(found["balance"]["rate"], 4), f"{row['worst']:.1f}", number(visible, 2)])
    return head, lines


def gaps(rows: Sequence[Mapping[str, Any]]) -> Table:
    """Return how far values and slopes are from those of the hand adjoint."""
    found = [row for row in rows if row.get("apart_by")]
    return ("engine", "largest relative gap of values", "largest gap of slopes, of the largest slope"), [
        [row["title"], f"{row['apart_by']['value']:.1e}", f"{row['apart_by']['slope']:.1e}"] for row in found
    ]


def goals(result: Mapping[str, Any]) -> Table:
    """Return what was asked for beside what was found: speed of contrapeso in parts of a peer's."""
    head = ("speed of", "goal", "wall", "CPU")
    lines = []
    for title, task, peer, asked in GOALS:
        rows = {row["name"]: row for row in result.get(task, []) if "wall" in row}
        if "ours" not in rows or peer not in rows:
            lines.append([title, f"at least {number(asked)}", "–", "–"])
            continue
        parts = [number(rows[peer][kind] / rows["ours"][kind]) for kind in ("wall", "cpu")]
        lines.append([title, f"at least {number(asked)}", *parts])
    return head, lines


def growth(rows: Sequence[Mapping[str, Any]], task: str) -> Table:
    """Return how the time of one task grows along each axis."""
    head = ("grows", "to", "seconds", "ns per polity-quarter", "trace, compile and first run, s", "peak memory so far, MiB")
    return head, [
        [
            "points" if task == "gradient" and row["axis"] == "members" else row["axis"],
            f"{row['value']:,}",
            number(row["seconds"]),
            number(1e9 * row["seconds"] / row["steps"]),
            number(row["first"], 2),
            number(row["peak_mib"]),
        ]
        for row in rows
        if row["task"] == task
    ]


def latency(found: Mapping[str, Any]) -> Table:
    """Return the seconds from a scenario to the first band and to the full answer."""
    head = ("scenario", "arms", "modes", "first band, s", "spread", "full answer, s", "spread", "first band of the first question, s")
    return head, [
        [
            row["scenario"],
            str(row["arms"]),
            str(row["modes"]),
            number(row["first_band"]),
            f"to {number(row['first_band_most'])}",
            number(row["full"]),
            f"to {number(row['full_most'])}",
            number(row["first_band_cold"]),
        ]
        for row in found["rows"]
    ]


def as_text(table: Table) -> str:
    """Write a table for a terminal."""
    head, lines = table
    cells = [list(head), *lines]
    widths = [max(len(row[place]) for row in cells) for place in range(len(head))]
    if max(widths) > 40:  # one reason in words must not push all columns apart
        widths = [min(width, 40) for width in widths]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in cells)


def as_markdown(table: Table) -> str:
    """Write a table as Markdown."""
    head, lines = table
    rows = [list(head), ["---"] + ["---:"] * (len(head) - 1), *lines]
    return "\n".join("| " + " | ".join(cell.replace("|", "/") for cell in row) + " |" for row in rows)
