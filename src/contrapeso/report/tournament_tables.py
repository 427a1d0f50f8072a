"""Tables of a tournament: every figure's numbers, and what is shown as a table alone."""

from __future__ import annotations

from contrapeso.report.charts.theme import Frame
from contrapeso.report.figure import Table
from contrapeso.report.run_folder import rows as rows_of
from contrapeso.report.tournament_words import MARKS, Naming, Teller, theory_pairs

CANDIDATES, LOSSES = 12, 40


def heads(teller: Naming, *names: str) -> list[str]:
    """Return headings; a name that ends in ``#`` is of numbers."""
    return [teller.messages.text(f"tournament_head.{name.rstrip('#')}") + ("#" if name.endswith("#") else "") for name in names]


def interval(teller: Teller, target: str, low: float, high: float) -> str:
    """Return an interval of a difference."""
    return teller.messages.text("scores.interval", low=teller.points(target, low), high=teller.points(target, high)) if low == low else "–"


def verdict_word(teller: Teller, word: str) -> str:
    """Return a verdict in words, with its mark."""
    if word == "reference":
        return teller.messages.text("verdict.reference")
    return f"{MARKS[word]} {teller.messages.name('tournament_verdict', word)}" if word in MARKS else "–"


def summary_table(teller: Teller) -> Table:
    """Return in a row for each target and horizon how theories stand to the best baseline and to one another."""
    m, rows = teller.messages, []
    for target in teller.found.targets:
        for horizon in teller.found.horizons(target):
            part = teller.found.part("scores", target, horizon)
            theories, pairs = part[part["role"] == "theory"], theory_pairs(teller.found, target, horizon)
            reference = next((name for name in part["reference"] if name), "")
            counts = [str(int((theories["verdict"] == word).sum())) for word in MARKS]
            same = int((pairs["verdict"] == "indistinguishable").sum())
            cells = [teller.target(target), horizon, m.number(part["n"].max(), 0), m.number(part["events"].max(), 0)]
            rows.append([*cells, teller.model(reference) if reference else "–", *counts, str(len(pairs) - same), str(same)])
    names = ("target", "horizon", "n#", "events#", "reference", "better#", "worse#", "same#", "told#", "untold#")
    return Table(m.text("tournament.summary_table"), heads(teller, *names), rows)


def score_table(teller: Teller, target: str) -> Table:
    """Return the scores of all models on a target."""
    m, part = teller.messages, teller.found.part("scores", target)
    binary = teller.found.kind(target) == "binary"
    rows = []
    for row in rows_of(part):
        cells = [teller.model(row.model), row.horizon, m.number(row.n, 0)]
        if binary:
            area = "–" if row.auc != row.auc else m.number(row.auc)
            if row.auc_low == row.auc_low:
                area += f" ({m.text('scores.interval', low=m.number(row.auc_low), high=m.number(row.auc_high))})"
            cells += [m.number(row.events, 0), m.number(row.expected, 1), m.number(row.log_score, 1), m.number(row.brier, 3)]
            cells += [m.number(row.reliability, 3), m.number(row.resolution, 3), area]
        else:
            cells += [m.number(row.crps, 3), m.number(row.absolute_error, 3), m.percent(row.coverage_90)]
        difference = teller.points(target, row.difference) if row.difference == row.difference else "–"
        cells += [difference, interval(teller, target, row.low, row.high), m.percent(row.probability), verdict_word(teller, row.verdict)]
        rows.append(cells)
    binary_heads = ("events#", "expected#", "log_score#", "brier#", "reliability#", "resolution#", "auc#")
    own = binary_heads if binary else ("crps#", "absolute_error#", "coverage#")
    columns = heads(teller, "model", "horizon", "n#", *own, "difference#", "interval#", "probability#", "verdict")
    return Table(m.text("tournament.score_table", target=teller.target(target)), columns, rows)


def pair_table(teller: Teller, target: str) -> Table:
    """Return the verdicts on pairs of theories at every horizon."""
    m, rows = teller.messages, []
    for horizon in teller.found.horizons(target):
        for row in rows_of(theory_pairs(teller.found, target, horizon)):
            rows.append(
                [
                    teller.model(row.first),
                    verdict_word(teller, row.verdict),
                    teller.model(row.second),
                    horizon,
                    teller.points(target, row.difference),
                    interval(teller, target, row.low, row.high),
                    m.percent(row.probability),
                    m.number(row.n, 0),
                    m.number(row.blocks, 0),
                ]
            )
    columns = heads(teller, "first", "verdict", "second", "horizon", "difference#", "interval#", "probability#", "n#", "blocks#")
    return Table(m.text("tournament.pair_table", target=teller.target(target)), columns, rows)


def calibration_table(teller: Teller, target: str, horizon: str) -> Table:
    """Return bins of chances with what came and n."""
    m, part = teller.messages, teller.found.part("calibration", target, horizon)
    rows = [
        [
            teller.model(row.model),
            m.percent(row.forecast, 1),
            m.percent(row.observed, 1),
            m.text("scores.interval", low=m.percent(row.low), high=m.percent(row.high)),
            m.number(row.n, 0),
        ]
        for row in rows_of(part)
    ]
    return Table(m.text("scores.calibration_table"), heads(teller, "model", "forecast#", "observed#", "interval#", "n#"), rows)


def stacking_table(teller: Teller, target: str) -> Table:
    """Return stacking weights, and what the stack scored on blocks left out."""
    m, rows = teller.messages, []
    for row in rows_of(teller.found.part("stacking", target)):
        rows.append(
            [
                teller.model(row.model),
                m.name("tournament_set", row.set),
                row.horizon,
                m.percent(row.weight),
                m.text("scores.interval", low=m.percent(row.low), high=m.percent(row.high)),
                m.number(row.held_out_stacked, 3),
                m.number(row.held_out_equal, 3),
                m.number(row.held_out_single, 3),
                m.number(row.n, 0),
            ]
        )
    names = ("model", "set", "horizon", "weight#", "interval#", "held_out_stacked#", "held_out_equal#", "held_out_single#", "n#")
    return Table(m.text("tournament.stacking_table", target=teller.target(target)), heads(teller, *names), rows)


def candidate_table(teller: Teller, part: Frame) -> Table:
    """Return candidate observations, best first."""
    m = teller.messages
    rows = [
        [
            teller.polity(row.polity),
            teller.target(row.target),
            row.horizon,
            row.origin,
            m.text("tournament.still_open" if row.open == 1 else "tournament.closed"),
            m.number(row.equal, 3),
            m.number(row.stacked, 3),
            m.number(row.past_mean, 3),
            m.number(row.past_most, 3),
            "–" if row.past_origin != row.past_origin else str(int(row.past_origin)),
        ]
        for row in rows_of(part)
    ]
    names = ("polity", "target", "horizon", "origin", "window", "equal#", "stacked#", "past_mean#", "past_most#", "past_origin#")
    return Table(m.text("tournament.candidate_table"), heads(teller, *names), rows)


def discriminating_table(teller: Teller) -> Table:
    """Return for each pair of theories the observation that tells most, and how many would do."""
    m = teller.messages
    rows = [
        [
            teller.model(row.first),
            teller.model(row.second),
            teller.target(row.target),
            teller.horizon(row.horizon),
            teller.polity(row.polity),
            m.short(row.nats, 2),
            m.number(row.cases, 0),
        ]
        for row in rows_of(teller.found.tables["discriminating"])
    ]
    columns = heads(teller, "first", "second", "target", "horizon", "polity", "nats#", "cases#")
    return Table(m.text("tournament.discriminating_table"), columns, rows)


def loss_table(teller: Teller) -> Table:
    """Return where each theory lost most, at the shortest horizon of each target."""
    m, losses = teller.messages, teller.found.tables["losses"]
    shortest = {target: teller.found.horizons(target)[0] for target in teller.found.targets}
    part = losses[[row.horizon == shortest.get(row.target) for row in rows_of(losses)]] if len(losses) else losses
    rows = []
    for row in rows_of(part.sort_values(["model", "loss"], ascending=[True, False], kind="stable")):
        binary = teller.found.kind(row.target) == "binary"
        said = m.percent if binary else m.number
        came = m.text("tournament.happened" if row.outcome > 0.5 else "tournament.did_not") if binary else m.number(row.outcome)
        loss = m.number(row.loss, 2) if binary else m.number(row.loss, 3)
        cells = [teller.model(row.model), teller.polity(row.polity), row.origin, teller.target(row.target), came]
        rows.append([*cells, said(row.forecast), said(row.reference_forecast), teller.model(row.reference), loss])
    names = ("model", "polity", "origin", "target", "outcome", "forecast#", "reference_forecast#", "reference", "loss#")
    return Table(m.text("tournament.loss_table"), heads(teller, *names), rows)


def barred_table(teller: Teller) -> Table:
    """Return the data on which theories were not scored."""
    m = teller.messages
    rows = [
        [teller.model(row.theory), teller.target(row.target), teller.polity(row.polity), m.quarter(row.quarter), row.entry, row.sources]
        for row in rows_of(teller.found.tables["barred"])
    ]
    return Table(m.text("tournament.barred_table"), heads(teller, "theory", "target", "polity", "quarter", "entry", "sources"), rows)


def fit_table(teller: Naming, fits: Frame) -> Table:
    """Return the diagnostics of every fit."""
    m = teller.messages
    rows = [
        [
            teller.model(row.theory),
            row.origin,
            m.number(row.rhat_max, 3),
            m.number(row.ess_bulk_min, 0),
            m.number(row.ess_tail_min, 0),
            m.number(row.divergences, 0),
            m.text("tournament.is_sound" if row.sound == 1 else "tournament.is_not_sound"),
        ]
        for row in rows_of(fits)
    ]
    columns = heads(teller, "theory", "origin", "rhat#", "ess_bulk#", "ess_tail#", "divergences#", "sound")
    return Table(m.text("tournament.fit_table"), columns, rows)


def way_table(teller: Teller) -> Table:
    """Return what stood for the posterior at each origin of each theory."""
    m, forecasts = teller.messages, teller.found.tables["forecasts"]
    part = forecasts[forecasts["role"] == "theory"].drop_duplicates(["model", "origin"])
    rows = [
        [teller.model(row.model), row.origin, m.name("tournament_way", row.way), m.number(row.pareto_k), m.number(row.effective, 0)]
        for row in rows_of(part)
    ]
    return Table(m.text("tournament.way_table"), heads(teller, "theory", "origin", "way", "pareto_k#", "effective#"), rows)
