"""Which observations would tell rival theories apart, read from the folder of a tournament where there is one."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from contrapeso.report.charts.theme import Frame
from contrapeso.report.figure import Table
from contrapeso.report.page import Page
from contrapeso.report.run_folder import RunError, read_table, rows

NAME = "tournament.json"
COLUMNS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "candidates": (("target", "polity"), ("horizon", "open", "equal", "stacked", "past_mean")),
    "discriminating": (("first", "second", "target", "polity"), ("horizon", "nats", "cases")),
}
MOST_CANDIDATES, MOST_PAIRS = 8, 12
LEAST = 1e-3
"""Nats below which an observation tells nothing worth naming."""


@dataclass(frozen=True)
class Discriminating:
    """What would discriminate: in a sentence, the candidates, and for each pair of theories the best observation."""

    sentence: str
    candidates: Table
    pairs: Table | None


def find_tournament(casebook_hash: str, folders: Iterable[Path]) -> Path | None:
    """Return the first of some folders that holds a tournament of a casebook."""
    for folder in folders:
        try:
            about = json.loads((folder / NAME).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            continue
        held = about.get("casebook") if isinstance(about, dict) else None
        if isinstance(held, dict) and held.get("hash") == casebook_hash:
            return folder
    return None


def discriminating(page: Page, folder: Path) -> Discriminating | None:
    """Return what would discriminate; ``None`` where the folder does not say.

    Raises
    ------
    RunError
        If a table of the folder cannot be read.
    """
    if not (folder / "candidates.csv").is_file():
        return None
    found = read_table(folder / "candidates.csv", *COLUMNS["candidates"])
    found = found[found["equal"].notna() & (found["equal"] >= LEAST)].sort_values("equal", ascending=False, kind="stable")
    if found.empty:
        return None
    m, best = page.messages, found.iloc[0]
    sentence = m.text("discriminating.best", what=_what(page, best), nats=m.number(float(best["equal"]), 3))
    heads = ("what", "equal#", "stacked#", "past#")
    columns = [m.text(f"discriminating.{head.rstrip('#')}") + ("#" if head.endswith("#") else "") for head in heads]
    cells = [
        [_what(page, row), m.number(float(row["equal"]), 3), m.number(float(row["stacked"]), 3), m.number(float(row["past_mean"]), 3)]
        for _, row in found.head(MOST_CANDIDATES).iterrows()
    ]
    return Discriminating(sentence, Table(m.text("discriminating.table"), columns, cells), _pairs(page, folder))


def _pairs(page: Page, folder: Path) -> Table | None:
    path, m = folder / "discriminating.csv", page.messages
    if not path.is_file():
        return None
    try:
        found: Frame = read_table(path, *COLUMNS["discriminating"]).sort_values("nats", ascending=False, kind="stable")
    except RunError:
        return None
    titles = {name: page.words(item.title) for name, item in page.casebook.theories.items()}
    cells = [
        [f"{titles.get(row.first, row.first)} / {titles.get(row.second, row.second)}", _what(page, row._asdict()),
         m.number(float(row.nats), 3), m.number(float(row.cases), 0)]
        for row in rows(found.head(MOST_PAIRS))
    ]  # fmt: skip
    if not cells:
        return None
    columns = [
        m.text("discriminating.pair"),
        m.text("discriminating.what"),
        *(m.text(f"discriminating.{head}") + "#" for head in ("nats", "cases")),
    ]
    return Table(m.text("discriminating.pairs_table"), columns, cells)


def _what(page: Page, row: object) -> str:
    """Return an observation in words: what, where and within how many years."""
    m, values = page.messages, row
    target, polity, horizon = (values[name] for name in ("target", "polity", "horizon"))  # type: ignore[index]
    key = f"discriminating.target_{str(target).replace('-', '_')}"
    what = m.text(key) if key in m else str(target).replace("-", " ")
    one = "_one" if float(horizon) == 1 else ""
    return m.text(f"discriminating.observation{one}", what=what, polity=page.polity(str(polity)), years=m.number(float(horizon), 0))
