"""Tables of an episode tournament."""

from __future__ import annotations

from contrapeso.report.episode_words import ALL, HELD_OUT, LEARNING, Teller
from contrapeso.report.figure import Table
from contrapeso.report.run_folder import rows as rows_of
from contrapeso.report.tournament_words import MARKS

EVENTS, OBSERVATIONS = 40, 14


def heads(teller: Teller, *names: str) -> list[str]:
    """Return headings; a name that ends in ``#`` is of numbers."""
    return [teller.messages.text(f"episode_head.{name.rstrip('#')}") + ("#" if name.endswith("#") else "") for name in names]


def verdict(teller: Teller, word: str) -> str:
    """Return a verdict in words, with its mark."""
    m = teller.messages
    return m.text("verdict.reference") if word == "reference" else f"{MARKS[word]} {m.name('episode_verdict', word)}"


def _interval(teller: Teller, low: float, high: float) -> str:
    return teller.messages.text("scores.interval", low=teller.nats(low), high=teller.nats(high)) if low == low else "–"


def summary_table(teller: Teller) -> Table:
    """Return every model with its score in both ways of asking, and the verdict against the best baseline."""
    m, rows = teller.messages, []
    held = {row.model: row for row in rows_of(teller.found.part("scores", HELD_OUT, ALL))}
    joint = {row.model: row for row in rows_of(teller.found.tables["joint"])}
    part = teller.found.part("scores", LEARNING, ALL).sort_values("log_score", ascending=False, kind="stable")
    for row in rows_of(part):
        cells = [teller.model(row.model), m.number(row.log_score, 1)]
        cells += [teller.nats(row.difference) if row.difference == row.difference else "–", _interval(teller, row.low, row.high)]
        cells += [verdict(teller, row.verdict), m.number(held[row.model].log_score, 1)]
        rows.append([*cells, m.number(joint[row.model].joint, 1) if row.model in joint else "–"])
    names = ("model", "learning#", "difference#", "interval#", "verdict", "held_out#", "joint#")
    return Table(m.text("episode.summary_table"), heads(teller, *names), rows)


def group_table(teller: Teller, way: str) -> Table:
    """Return the difference of each theory from the best baseline of each group of channels, with its mark."""
    m, rows = teller.messages, []
    for group in teller.found.groups():
        part = teller.found.part("scores", way, group)
        by = {row.model: row for row in rows_of(part)}
        first = next(iter(by.values()))
        cells = [teller.group(group), m.number(first.cells, 0), m.number(first.events, 0), teller.model(first.reference)]
        rows.append([*cells, *(f"{MARKS[by[name].verdict]} {teller.nats(by[name].difference)}" for name in teller.found.theories)])
    columns = [*heads(teller, "group", "cells#", "events#", "reference"), *(f"{teller.code(name)}#" for name in teller.found.theories)]
    return Table(m.text("episode.group_table"), columns, rows)


def pair_table(teller: Teller) -> Table:
    """Return the verdicts on pairs of theories, all channels together, in both ways of asking."""
    m, rows = teller.messages, []
    for way in (LEARNING, HELD_OUT):
        for row in rows_of(teller.found.part("pairs", way, ALL)):
            cells = [m.text(f"episode.way_{way.replace('-', '_')}"), teller.model(row.first), verdict(teller, row.verdict)]
            cells += [teller.model(row.second), teller.nats(row.difference), _interval(teller, row.low, row.high)]
            rows.append([*cells, m.percent(row.probability), m.number(row.blocks, 0)])
    names = ("way", "first", "verdict", "second", "difference#", "interval#", "probability#", "blocks#")
    return Table(m.text("episode.pair_table"), heads(teller, *names), rows)


def event_table(teller: Teller) -> Table:
    """Return what came, with the log score of each theory, widest gaps first."""
    m, rows = teller.messages, []
    for row in teller.found.tables["events"].head(EVENTS).to_dict("records"):
        what = teller.channel(row["channel"])
        came = m.text("episode.it_came") if row["happened"] == 1 else m.number(row["value"])
        scores = [m.number(row[name], 1) for name in teller.found.theories]
        cells = [m.quarter(row["quarter"]), what, came, row["entries"], teller.code(row["best"]), teller.code(row["worst"])]
        rows.append([*cells, m.number(row["apart"], 1), *scores, m.number(row["reference_score"], 1)])
    names = heads(teller, "quarter", "channel", "came", "entry", "best", "worst", "apart#")
    columns = [*names, *(f"{teller.code(name)}#" for name in teller.found.theories), *heads(teller, "baseline#")]
    return Table(m.text("episode.event_table"), columns, rows)


def joint_table(teller: Teller) -> Table:
    """Return the joint density of the episode in its two ways, beside the sum of single quarters."""
    m, rows = teller.messages, []
    for row in rows_of(teller.found.tables["joint"]):
        cells = [teller.model(row.model), m.number(row.learning, 1), m.number(row.joint, 1), m.number(row.joint_worst_k)]
        rows.append([*cells, m.number(row.direct, 1), m.number(row.direct_k)])
    names = ("theory", "sum_quarters#", "joint#", "joint_k#", "direct#", "direct_k#")
    return Table(m.text("episode.joint_table"), heads(teller, *names), rows)


def weight_table(teller: Teller) -> Table:
    """Return weights by three rules, and what the stack scored on blocks left out."""
    m, rows = teller.messages, []
    for row in rows_of(teller.found.tables["weights"]):
        cells = [teller.model(row.model), m.name("tournament_set", row.set), m.percent(row.stacking)]
        cells += [m.text("scores.interval", low=m.percent(row.low), high=m.percent(row.high)), m.percent(row.resampled)]
        cells += ["–" if row.joint != row.joint else m.percent(row.joint)]
        rows.append([*cells, *(m.number(value, 2) for value in (row.held_out_stacked, row.held_out_equal, row.held_out_single))])
    names = ("model", "set", "stacking#", "interval#", "resampled#", "bayes#", "left_out_stacked#", "left_out_equal#", "left_out_single#")
    return Table(m.text("episode.weight_table"), heads(teller, *names), rows)


def information_table(teller: Teller) -> Table:
    """Return the observations that were expected to tell most, with what they told."""
    m, rows = teller.messages, []
    part = teller.found.tables["information"].sort_values("information", ascending=False, kind="stable").head(2 * OBSERVATIONS)
    for row in rows_of(part):
        state = "made" if row.scored == 1 else "partly" if row.scored > 0 else "not_made"
        cells = [teller.channel(row.channel), row.year, m.text(f"episode.{state}"), m.number(row.information, 3)]
        rows.append([*cells, m.number(row.told, 1) if row.scored > 0 else "–"])
    return Table(m.text("episode.information_table"), heads(teller, "channel", "year", "made", "information#", "told#"), rows)


def discriminating_table(teller: Teller) -> Table:
    """Return for each pair of theories what would tell them apart."""
    m = teller.messages
    rows = [
        [teller.model(row.first), teller.model(row.second), teller.channel(row.channel), m.short(row.nats, 2), m.number(row.years, 0)]
        for row in rows_of(teller.found.tables["discriminating"])
    ]
    return Table(m.text("episode.discriminating_table"), heads(teller, "first", "second", "channel", "nats#", "years#"), rows)
