"""Rival explanations: how well each forecast, where each lost, what each holds, and who stands behind it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from contrapeso.apps.lab.document import Ask, Document
from contrapeso.casebook.theory_file import ROWS, TheoryFile, expand
from contrapeso.report.charts.theme import Frame
from contrapeso.report.discriminating import discriminating, find_tournament
from contrapeso.report.figure import Figure, Table
from contrapeso.report.found import order_checks
from contrapeso.report.naming import mechanism_name
from contrapeso.report.page import Page
from contrapeso.report.run_folder import RunError, rows
from contrapeso.report.scoring import horizon_words, scoring
from contrapeso.report.tournament_folder import Tournament
from contrapeso.report.tournament_page import results
from contrapeso.report.tournament_words import Teller
from contrapeso.vocabulary.phrases import phrase

WORST = 8


@dataclass(frozen=True)
class Theory:
    """One theory as the page shows it."""

    id: str
    title: str
    author: str
    author_lang: str
    summary: str
    baseline: bool
    rows: tuple[str, ...]
    claims: tuple[str, ...]
    against: tuple[str, ...]
    rivals: tuple[str, ...]
    banned: tuple[str, ...]
    scored: bool


@dataclass(frozen=True)
class Rivals:
    """A tournament of all theories, with what it found by section."""

    held: Tournament
    found: Mapping[str, Any]

    @property
    def figures(self) -> list[Figure]:
        """Return every figure of it."""
        shown = [item for name in ("ranking", "pairs", "calibration", "stacking") for item in self.found[name]]
        return [item.figure for item in shown if item.figure is not None]

    @property
    def sentences(self) -> list[str]:
        """Return what it says in words."""
        return [f"{target}: {sentence}" for target, sentences in self.found["told"] for sentence in sentences]


def theories(ask: Ask) -> Document:
    """Return the page on theories."""
    page = ask.shelf.pages[ask.lang]
    scores = scoring(page)
    forecasts = page.run.table("forecasts")
    scored = set() if forecasts is None else set(forecasts["model"])
    figures = [figure for figure in (scores.figure, scores.calibration) if figure is not None]
    found = page.run.table("scores")
    there = find_tournament(page.casebook.hash, ask.shelf.tournaments)
    try:
        telling = discriminating(page, there) if there else None
    except RunError:
        telling = None  # a tournament of another version says nothing here
    held = ask.shelf.tournament
    rivals = Rivals(held, results(Teller(held, page.casebook, ask.messages))) if held else None
    if rivals:
        scored |= set(rivals.held.tables["scores"]["model"])
        figures += rivals.figures
    listed = [_theory(page, item, scored) for item in page.casebook.theories.values()]
    return Document(
        page="theories",
        title=ask.text("lab.nav.theories"),
        template="theories.html",
        context={
            "scores": scores,
            "order": order_checks(page),
            "telling": telling,
            "rivals": rivals,
            "unscored": [theory for theory in listed if not theory.scored and not theory.baseline],
            "worst": _worst(page, forecasts) if forecasts is not None else None,
            "held": [theory for theory in listed if not theory.baseline],
            "baselines": [theory for theory in listed if theory.baseline],
            "matrix": _matrix(page, [theory for theory in listed if theory.rows and len(theory.rows) < len(ROWS)]),
            "titles": {theory.id: theory.title for theory in listed},
        },
        figures=figures,
        data=found if found is not None else pd.DataFrame([{"theory": theory.id, "author": theory.author} for theory in listed]),
        sentences=[*(rivals.sentences if rivals else ()), *scores.sentences],
    )


def _theory(page: Page, item: TheoryFile, scored: set[str]) -> Theory:
    held = ROWS if item.everything else expand(item.rows)
    return Theory(
        item.id, page.words(item.title), *phrase(page.messages, item.author), page.words(item.summary), item.kind == "baseline",
        held, item.claims, item.against, item.rivals, item.banned, item.id in scored,
    )  # fmt: skip


def _worst(page: Page, forecasts: Frame) -> Table | None:
    """Return where each theory of the run lost most against the best of the others, as log score."""
    m = page.messages
    known = forecasts.dropna(subset=["probability", "outcome"])
    if known.empty:
        return None
    clipped = known["probability"].clip(1e-6, 1 - 1e-6)
    known = known.assign(score=np.where(known["outcome"] > 0.5, np.log(clipped), np.log(1 - clipped)))
    horizon = sorted(known["horizon"].unique(), key=lambda text: (len(text), text))[0]
    known = known[known["horizon"] == horizon]
    theory = str(page.run.about.get("theory", ""))
    wide = known.pivot_table(index=["origin", "polity", "outcome"], columns="model", values="score")
    probability = known.pivot_table(index=["origin", "polity", "outcome"], columns="model", values="probability")
    mine = next((name for name in (theory, "contrapeso", "encompassing", "model") if name in wide.columns), None)
    if mine is None or wide.shape[1] < 2:
        return None
    others = wide.drop(columns=[mine])
    gap = (wide[mine] - others.max(axis=1)).sort_values().head(WORST)
    found = []
    for (origin, polity, outcome), value in gap.items():
        best = others.loc[(origin, polity, outcome)].idxmax()
        found.append(
            [
                page.polity(polity), m.quarter(origin), m.text("lab.expected.yes" if outcome > 0.5 else "lab.expected.no"),
                m.percent(probability.loc[(origin, polity, outcome), mine]),
                f"{page.model(str(best))}: {m.percent(probability.loc[(origin, polity, outcome), best])}", m.number(value),
            ]
        )  # fmt: skip
    heads = ("country", "origin", "outcome", "given#", "best", "lost#")
    columns = [m.text(f"lab.theories.{head.rstrip('#')}") + ("#" if head.endswith("#") else "") for head in heads]
    caption = m.text("lab.theories.worst_table", theory=page.model(mine), horizon=horizon_words(page, horizon))
    return Table(caption, columns, found)


def _matrix(page: Page, listed: list[Theory]) -> tuple[list[Theory], list[tuple[str, str, list[bool]]]]:
    """Return theories against the rows of the mechanism table that any of them holds, with the mechanism's label."""
    labels: dict[str, list[str]] = {}
    frame = page.run.table("parameters")
    if frame is not None:
        for row in rows(frame.drop_duplicates("mechanism")):
            for name in str(row.rows).split():
                labels.setdefault(name, []).append(mechanism_name(page.messages, str(row.mechanism)))
    used = [name for name in ROWS if any(name in theory.rows for theory in listed)]
    return listed, [(name, ", ".join(dict.fromkeys(labels.get(name, []))), [name in theory.rows for theory in listed]) for name in used]
