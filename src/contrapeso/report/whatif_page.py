"""The page of a what-if: the question, the answers that the draws support, and all that they rest on."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from contrapeso.casebook.models import Casebook
from contrapeso.casebook.scenario import Arm, Prediction, Result_
from contrapeso.report.charts.theme import year_of
from contrapeso.report.charts.whatif import whatif_chart
from contrapeso.report.figure import Figure, Table, figure
from contrapeso.report.moved import Moved, moved
from contrapeso.report.naming import mechanism_name
from contrapeso.report.page import source_name
from contrapeso.report.printing import environment, others, write_pages
from contrapeso.report.recovery_words import recovery_sentence
from contrapeso.report.verdicts import ARROWS, VERDICTS, Effect
from contrapeso.report.whatif_folder import WhatIf, read_whatif
from contrapeso.report.whatif_words import (
    Telling,
    agreement_words,
    answers,
    assumptions,
    badge_sentence,
    prediction_counts,
    predictions,
    ranges,
    told_change,
)
from contrapeso.vocabulary.language import LANGUAGES, Messages

STEM = "whatif"
SECTIONS = ("answer", "changes", "course", "theories", "predictions", "ways", "assumptions", "method")
MOST_FIGURES = 10
"""Figures on a page; the others stand in the tables and in paths.csv."""
MOST_POLITIES = 2


@dataclass(frozen=True)
class ArmView:
    """One arm, ready for the page."""

    id: str
    words: str
    changes: list[tuple[str, str]]
    ranges: list[str]
    answers: list[tuple[str, str, list[str], str]]
    matrix: Table
    tables: list[tuple[str, Table]]
    figures: list[Figure]
    ways: Table
    moved: Moved | None
    counts: list[tuple[str, str]]


def render(found: WhatIf, language: str, casebook: Casebook | None = None, languages: Sequence[str] = LANGUAGES) -> str:
    """Return the page of a what-if in one language."""
    messages = Messages(language)
    telling = Telling(found, casebook, messages)
    budget = _budget(telling)
    arms = [arm_view(telling, arm, budget[arm.id]) for arm in found.arms]
    recoveries = [
        (telling.theory(name), recovery_sentence(messages, about.get("recovery")))
        for name, about in found.about.get("theories", {}).items()
    ]
    unsound = [telling.theory(name) for name, about in found.about.get("theories", {}).items() if not about.get("sound", True)]
    return (
        environment()
        .get_template("whatif.html")
        .render(
            m=messages,
            t=messages.text,
            telling=telling,
            scenario=found.scenario,
            about=found.about,
            arms=arms,
            sections=[(name, messages.text(f"whatif.section_{name}")) for name in SECTIONS],
            marks=[(ARROWS[name], messages.text(f"whatif.verdict_{name.replace('-', '_')}")) for name in VERDICTS],
            assumptions=assumptions(telling),
            predictions=[prediction_view(telling, side, item) for side, item in predictions(telling)],
            unsound=unsound,
            recoveries=recoveries,
            left_out=len(found.theories) * len(found.arms) > sum(map(len, budget.values())),
            theories=[telling.theory(name) for name in found.theories],
            others=others(STEM, language, languages),
        )
    )


def build_whatif(folder: Path | str, casebook: Casebook | None = None, languages: Sequence[str] = LANGUAGES) -> list[Path]:
    """Write the pages of a what-if into its folder.

    Raises
    ------
    contrapeso.report.run_folder.RunError
        If the folder cannot be read.
    """
    found = read_whatif(folder)
    return write_pages(found.folder, STEM, languages, lambda language: render(found, language, casebook, languages))


def _budget(telling: Telling) -> dict[str, list[str]]:
    """Return the theories that are drawn for each arm: as many as the page has room for, the same in each."""
    each = max(1, MOST_FIGURES // (len(telling.found.arms) * len(_drawn_polities(telling))))
    return {arm.id: telling.found.theories[:each] for arm in telling.found.arms}


def _drawn_polities(telling: Telling) -> list[str]:
    scenario = telling.found.scenario
    named = [item.polity for item in scenario.outcomes if item.polity]
    order = list(dict.fromkeys([*named, *(scenario.targets or scenario.polities)]))
    there = set(telling.found.paths["polity"])
    return [code for code in order if code in there][:MOST_POLITIES] or sorted(there)[:1]


def arm_view(telling: Telling, arm: Arm, drawn: list[str], polities: int = MOST_POLITIES) -> ArmView:
    """Return one arm, ready for a page, drawn under the theories that are named and for so many polities."""
    m, scenario = telling.messages, telling.found.scenario
    changes = [change for change in scenario.changes if change.id in arm.changes]
    return ArmView(
        id=arm.id,
        words=telling.words(arm.words),
        changes=[(telling.words(change.words), told_change(telling, change)) for change in changes],
        ranges=ranges(telling, arm),
        answers=[
            (mode, m.text(f"whatif.mode_{mode}"), answers(telling, arm, mode), badge_sentence(telling, arm, mode))
            for mode in telling.found.modes
        ],
        matrix=_matrix(telling, arm),
        tables=[(telling.words(item.words).rstrip("."), _table(telling, arm, item)) for item in scenario.outcomes],
        figures=[_figure(telling, arm, theory, code) for theory in drawn for code in _drawn_polities(telling)[:polities]],
        ways=_ways(telling, arm),
        moved=moved(telling, arm),
        counts=[(m.text(f"whatif.the_{side}"), prediction_counts(telling, item, arm)) for side, item in predictions(telling)],
    )


def _matrix(telling: Telling, arm: Arm) -> Table:
    """Return outcomes by theory, with an arrow for each mode."""
    m, scenario = telling.messages, telling.found.scenario
    rows = []
    for theory in telling.found.theories:
        cells = [telling.theory(theory)]
        for item in scenario.outcomes:
            found = [telling.effect(theory, arm.id, mode, item.id) for mode in telling.found.modes]
            cells.append(" · ".join(f"{m.text(f'whatif.short_{e.mode}')}\u00a0{ARROWS[e.verdict]}" for e in found if e))
        cells.append(_badge(telling, [e for e in telling.effects if e.arm == arm.id and e.theory == theory]))
        rows.append(cells)
    outcomes = [telling.words(item.words).rstrip(".") for item in scenario.outcomes]
    columns = [m.text("whatif.theory"), *outcomes, m.text("whatif.worst_badge")]
    return Table(m.text("whatif.matrix_caption"), columns, rows)


def _badge(telling: Telling, found: Iterable[Effect]) -> str:
    m, order = telling.messages, ("prior-only", "weak", "learned")
    effects = [item for item in found if item.verdict != "unknown"]
    worst = next((badge for badge in order if any(item.badge == badge for item in effects)), None)
    if worst is None:
        return "–"
    most = max(item.prior_only for item in effects)
    return (
        m.text("whatif.badge_count", badge=m.name("badge", worst), count=most) if worst == "prior-only" and most else m.name("badge", worst)
    )


def _table(telling: Telling, arm: Arm, item: Result_) -> Table:
    """Return one outcome under every theory, in every mode."""
    m, modes = telling.messages, telling.found.modes
    sides = predictions(telling)
    rows = []
    for theory in telling.found.theories:
        found = {mode: telling.effect(theory, arm.id, mode, item.id) for mode in modes}
        cells = [telling.theory(theory)]
        for effect in found.values():
            cells += _numbers(telling, item, effect)
        cells.append(_badge(telling, [effect for effect in found.values() if effect]))
        said = [(mode, effect.verdict) for mode, effect in found.items() if effect]
        cells += [agreement_words(telling, side, prediction.expects.get(item.id), said) for side, prediction in sides]
        rows.append(cells)
    columns = [m.text("whatif.theory")]
    for mode in modes:
        columns += [m.text("whatif.column_levels", mode=mode), m.text("whatif.column_difference", mode=mode)]
    columns += [m.text("whatif.worst_badge"), *(m.text(f"whatif.column_{side}") for side, _ in sides)]
    return Table(m.text("whatif.table_caption", outcome=telling.words(item.words).rstrip(".")), columns, rows)


def _numbers(telling: Telling, item: Result_, effect: Effect | None) -> list[str]:
    """Return levels and difference of an effect as cells."""
    m = telling.messages
    if effect is None or not math.isfinite(effect.difference):
        return [m.text("whatif.nothing_read"), ARROWS["unknown"]]
    levels = f"{telling.value(item.kind, effect.baseline)} → {telling.value(item.kind, effect.changed)}"
    gap = telling.gap
    text = m.text(
        "whatif.cell",
        arrow=ARROWS[effect.verdict],
        value=gap(item.kind, effect.difference),
        low=gap(item.kind, effect.low),
        high=gap(item.kind, effect.high),
    )
    if effect.couplings > 1:
        text += " " + m.text("whatif.cell_couplings", low=gap(item.kind, effect.spread[0]), high=gap(item.kind, effect.spread[1]))
    return [levels, text]


def _figure(telling: Telling, arm: Arm, theory: str, code: str) -> Figure:
    m, paths = telling.messages, telling.found.paths
    part = paths[(paths["theory"] == theory) & (paths["arm"] == arm.id) & (paths["polity"] == code)]
    part = part.assign(year=[year_of(quarter) for quarter in part["quarter"]])
    modes = [mode for mode in telling.found.modes if mode in set(part["mode"])]
    balance = part[part["variable"] == "balance"].merge(
        part.loc[part["variable"] == "forced_exit", ["mode", "quarter", "baseline_mean", "changed_mean"]],
        on=["mode", "quarter"], how="left", suffixes=("", "_exit"),
    )  # fmt: skip
    ends = balance[balance["quarter"].str[-1] == "4"]
    shown = ends if not ends.empty else balance
    fields = ("baseline_q50", "changed_q50", "difference_mean", "difference_q05", "difference_q95")
    chances = ("baseline_mean_exit", "changed_mean_exit")
    rows = [
        [row["mode"], m.quarter(row["quarter"]), *(m.number(row[name]) for name in fields), *(m.percent(row[name]) for name in chances)]
        for _, row in shown.iterrows()
    ]
    heads = ("mode", "quarter", "baseline#", "changed#", "difference#", "low#", "high#", "exit_baseline#", "exit_changed#")
    columns = [m.text(f"whatif.path_{head.rstrip('#')}") + ("#" if head.endswith("#") else "") for head in heads]
    names = {"theory": telling.theory(theory), "polity": telling.polity(code), "arm": telling.words(arm.words)}
    return figure(
        f"{arm.id}-{theory}-{code}",
        m.text("whatif.figure_title", **names),
        m.text("whatif.figure_alt", first=m.quarter(part["quarter"].min()), last=m.quarter(part["quarter"].max()), **names),
        lambda layout: whatif_chart(part, modes, m, layout),
        Table(m.text("whatif.path_table"), columns, rows),
    )


def _ways(telling: Telling, arm: Arm) -> Table:
    """Return through which mechanisms the change can reach the outcomes, once for each set of them."""
    m = telling.messages
    groups: dict[tuple[str, tuple[str, ...], str, int], list[str]] = {}
    for item in telling.effects:
        if item.arm == arm.id and item.mode == telling.found.modes[0]:
            groups.setdefault((item.theory, item.mechanisms, item.badge, item.prior_only), []).append(item.outcome)
    rows = [
        [
            telling.theory(theory),
            m.join(telling.words(telling.results[name].words).rstrip(".") for name in outcomes if name in telling.results),
            m.name("badge", badge),
            str(count),
            str(len(mechanisms)),
            ", ".join(mechanism_name(m, name) for name in mechanisms) or m.text("whatif.no_way"),
        ]
        for (theory, mechanisms, badge, count), outcomes in groups.items()
    ]
    heads = ("theory", "outcomes", "worst_badge", "prior_only#", "mechanism_count#", "mechanism_names")
    columns = [m.text(f"whatif.{head.rstrip('#')}") + ("#" if head.endswith("#") else "") for head in heads]
    return Table(m.text("whatif.ways_caption"), columns, rows)


def prediction_view(telling: Telling, side: str, found: Prediction) -> tuple[str, str, str, list[tuple[str, str]], list[tuple[str, str]]]:
    """Return who expects something, what in words, what by outcome, and on which claims it rests."""
    m = telling.messages
    expected = [
        (telling.words(telling.results[name].words).rstrip("."), m.text(f"whatif.expects_{direction}"))
        for name, direction in found.expects.items()
        if name in telling.results
    ]
    claims = []
    for identity in found.claims:
        claim = telling.casebook.claims.get(identity) if telling.casebook else None
        said = ""
        if claim is not None and telling.casebook is not None:
            sources = m.join(
                source_name(telling.casebook.sources[name]) if name in telling.casebook.sources else name for name in claim.reported_by
            )
            reported = m.text("juncture_text.saying", holder=telling.actor(claim.asserted_by), reporter=sources)
            said = f"{telling.words(claim.paraphrase)} ({reported})"
        claims.append((identity, said))
    return m.text(f"whatif.head_{side}"), telling.actor(found.holder), telling.words(found.words), expected, claims
