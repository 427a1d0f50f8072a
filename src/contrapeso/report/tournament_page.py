"""The page of a tournament: who can be told from whom, what would discriminate, what was not scored, and how sound it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from contrapeso.casebook.models import Casebook
from contrapeso.report import tournament_tables as tables
from contrapeso.report.charts.scores import calibration_chart
from contrapeso.report.charts.theme import Frame
from contrapeso.report.charts.tournament import MARKS, information_chart, matrix_chart, ranking_chart, weights_chart
from contrapeso.report.figure import Figure, Table, figure
from contrapeso.report.printing import environment, others, write_pages
from contrapeso.report.run_folder import rows as rows_of
from contrapeso.report.tournament_folder import Tournament, read_tournament
from contrapeso.report.tournament_words import Teller, theory_pairs, told, warnings
from contrapeso.vocabulary.language import LANGUAGES, Messages

STEM = "tournament"
SECTIONS = ("answer", "ranking", "pairs", "calibration", "stacking", "discriminate", "lost", "banned", "method")
MOST_PANELS = 6
"""Panels of calibration: theories first by their place in the ranking, then baselines."""


@dataclass(frozen=True)
class Shown:
    """What is shown of one target in one section."""

    target: str
    figure: Figure | None
    table: Table | None


def render(found: Tournament, language: str, casebook: Casebook | None = None, languages: Sequence[str] = LANGUAGES) -> str:
    """Return the page of a tournament in one language."""
    messages = Messages(language)
    teller = Teller(found, casebook, messages)
    about = found.about
    alone = len(about["theories"]) == 1
    names = [name for name in SECTIONS if not (name == "pairs" and alone)]
    return (
        environment()
        .get_template("tournament.html")
        .render(
            m=messages,
            t=messages.text,
            teller=teller,
            about=about,
            alone=alone,
            **results(teller),
            sections=[(name, messages.text(f"tournament.section_{name}")) for name in names],
            barred=tables.barred_table(teller),
            fits=tables.fit_table(teller, teller.found.tables["fits"]),
            ways=tables.way_table(teller),
            left_out=[messages.text(f"tournament.left_out_{name.replace('-', '_')}") for name in about.get("left_out", [])],
            polities=messages.join(teller.polity(code) for code in about["polities"]),
            region=len(about.get("region", [])),
            facts=_facts(about),
            others=others(STEM, language, languages),
        )
    )


def results(teller: Teller) -> dict[str, Any]:
    """Return what a tournament found, by section: sentences, figures and tables."""
    found = teller.found
    alone = len(found.about["theories"]) == 1
    return {
        "warnings": warnings(teller),
        "told": told(teller),
        "summary": tables.summary_table(teller),
        "ranking": [_ranking(teller, target) for target in found.targets],
        "pairs": [] if alone else [_matrix(teller, target) for target in found.targets],
        "calibration": [_calibration(teller, target) for target in found.targets if found.kind(target) == "binary"],
        "stacking": [_stacking(teller, target) for target in found.targets],
        "candidates": None if alone else _candidates(teller),
        "discriminating": tables.discriminating_table(teller),
        "losses": tables.loss_table(teller),
    }


def build_tournament(folder: Path | str, casebook: Casebook | None = None, languages: Sequence[str] = LANGUAGES) -> list[Path]:
    """Write the pages of a tournament into its folder.

    Raises
    ------
    contrapeso.report.run_folder.RunError
        If the folder cannot be read.
    """
    found = read_tournament(folder)
    return write_pages(found.folder, STEM, languages, lambda language: render(found, language, casebook, languages))


def _facts(about: Any) -> list[tuple[str, str]]:
    settings = about["plan"].get("settings") or {}
    libraries = about.get("libraries") or {}
    return [*((str(key), str(value)) for part in (settings, libraries, about.get("brought") or {}) for key, value in part.items())]


def _ranking(teller: Teller, target: str) -> Shown:
    m, part = teller.messages, teller.found.part("scores", target)
    panels = {horizon: teller.horizon(horizon) for horizon in teller.found.horizons(target)}
    first = part[part["horizon"] == next(iter(panels))].assign(gain=lambda rows: rows["difference"].fillna(0.0))
    order = list(first.sort_values("gain", ascending=False, kind="stable")["model"])
    order += [model for model in dict.fromkeys(part["model"]) if model not in order]
    frame = part.assign(difference=part["difference"].fillna(0.0), place=[order.index(model) for model in part["model"]])
    frame = frame[frame["verdict"] != ""].sort_values("place", kind="stable")
    frame = frame.assign(row=[teller.model(model) for model in frame["model"]], panel=frame["horizon"].map(panels))
    frame = frame[["row", "panel", "difference", "low", "high", "verdict"]]
    name = teller.target(target)
    title = m.text("tournament.axis_nats" if teller.found.kind(target) == "binary" else "tournament.axis_crps")
    drawn = figure(
        f"ranking-{target}",
        m.text("tournament.ranking_title", target=name),
        m.text("tournament.ranking_alt", target=name),
        lambda layout: ranking_chart(frame, list(panels.values()), title, m, layout),
    )
    return Shown(name, drawn, tables.score_table(teller, target))


def _matrix(teller: Teller, target: str) -> Shown:
    m, horizon = teller.messages, teller.found.horizons(target)[0]
    part = theory_pairs(teller.found, target, horizon)
    models = [name for name in teller.found.about["theories"] if name in {*part["first"], *part["second"]}]
    turned = {"better": "worse", "worse": "better", "indistinguishable": "indistinguishable"}
    cells = [{"row": name, "column": name, "verdict": "reference", "mark": "·"} for name in models]
    for row in rows_of(part):
        back = turned[row.verdict]
        cells.append({"row": row.first, "column": row.second, "verdict": row.verdict, "mark": MARKS[row.verdict]})
        cells.append({"row": row.second, "column": row.first, "verdict": back, "mark": MARKS[back]})
    frame: Frame = pd.DataFrame(cells)
    codes = {name: "" if teller.code(name) == name else f"{teller.code(name)} " for name in models}
    frame["row"] = [codes[name] + teller.model(name) for name in frame["row"]]
    frame["column"] = [teller.code(name) for name in frame["column"]]
    order, short = list(dict.fromkeys(frame["row"])), list(dict.fromkeys(frame["column"]))
    name = teller.target(target)
    drawn = figure(
        f"pairs-{target}",
        m.text("tournament.pairs_title", target=name, horizon=teller.horizon(horizon)),
        m.text("tournament.pairs_alt", target=name),
        lambda layout: matrix_chart(frame, order, short, layout),
    )
    return Shown(name, drawn, tables.pair_table(teller, target))


def _calibration(teller: Teller, target: str) -> Shown:
    m, horizon = teller.messages, teller.found.horizons(target)[0]
    bins = teller.found.part("calibration", target, horizon)
    scores = teller.found.part("scores", target, horizon).assign(gain=lambda rows: rows["difference"].fillna(0.0))
    best = list(scores.sort_values("gain", ascending=False, kind="stable")["model"])
    reference = next((name for name in scores["reference"] if name), "")
    theories = [name for name in best if name in teller.found.about["theories"]][: MOST_PANELS - 1]
    chosen = [*theories, reference] if reference else theories
    frame = bins[bins["model"].isin(chosen)]
    frame = frame.assign(place=[chosen.index(name) for name in frame["model"]]).sort_values(["place", "forecast"], kind="stable")
    frame = frame.assign(model=[teller.model(name) for name in frame["model"]], label=[m.number(n, 0) for n in frame["n"]])
    name = teller.target(target)
    drawn = figure(
        f"calibration-{target}",
        m.text("tournament.calibration_title", target=name, horizon=teller.horizon(horizon)),
        m.text("scores.calibration_alt"),
        lambda layout: calibration_chart(frame, m, layout),
    )
    return Shown(name, drawn, tables.calibration_table(teller, target, horizon))


def _stacking(teller: Teller, target: str) -> Shown:
    m, part = teller.messages, teller.found.part("stacking", target)
    name = teller.target(target)
    everything = part[part["set"] == "all"]
    if everything.empty:
        return Shown(name, None, None)
    horizons = [horizon for horizon in teller.found.horizons(target) if horizon in set(everything["horizon"])]
    panels = {horizon: teller.horizon(horizon) for horizon in horizons}
    frame = everything.assign(row=[teller.model(model) for model in everything["model"]], panel=everything["horizon"].map(panels))
    frame = frame[["row", "panel", "weight", "low", "high"]]
    drawn = figure(
        f"stacking-{target}",
        m.text("tournament.stacking_title", target=name),
        m.text("tournament.stacking_alt", target=name),
        lambda layout: weights_chart(frame, list(panels.values()), m, layout),
    )
    return Shown(name, drawn, tables.stacking_table(teller, target))


def _candidates(teller: Teller) -> Shown | None:
    m, part = teller.messages, teller.found.tables["candidates"]
    part = part[part["equal"].notna()]
    if part.empty:
        return None
    best = part.head(tables.CANDIDATES)
    words = []
    for row in rows_of(best):
        names = {"polity": teller.polity(row.polity), "target": teller.target(row.target), "horizon": teller.horizon(row.horizon)}
        words.append(m.text("tournament.candidate", **names))
    frame = best.assign(row=words)[["row", "equal", "stacked", "past_mean"]]
    drawn = figure(
        "information",
        m.text("tournament.information_title", origin=best["origin"].iloc[0]),
        m.text("tournament.information_alt"),
        lambda layout: information_chart(frame, m, layout),
    )
    return Shown("", drawn, tables.candidate_table(teller, part))
