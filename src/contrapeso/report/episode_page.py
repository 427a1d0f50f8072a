"""The page of an episode tournament: which family gave an episode the higher odds, by channel, by event, and what would tell."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from contrapeso.casebook.models import Casebook
from contrapeso.report import episode_tables as tables
from contrapeso.report.charts.episode import course_chart, observations_chart
from contrapeso.report.charts.theme import year_of
from contrapeso.report.charts.tournament import MARKS, matrix_chart, ranking_chart
from contrapeso.report.episode_folder import EpisodeFolder, read_episode_folder
from contrapeso.report.episode_words import ALL, HELD_OUT, LEARNING, Teller, answer, warnings
from contrapeso.report.figure import Figure, figure
from contrapeso.report.printing import environment, others, write_pages
from contrapeso.report.run_folder import rows as rows_of
from contrapeso.report.tournament_tables import fit_table
from contrapeso.vocabulary.language import LANGUAGES, Messages

STEM = "episode"
SECTIONS = ("answer", "ranking", "course", "groups", "events", "joint", "discriminate", "banned", "method")


def render(found: EpisodeFolder, language: str, casebook: Casebook | None = None, languages: Sequence[str] = LANGUAGES) -> str:
    """Return the page of an episode tournament in one language."""
    messages = Messages(language)
    teller = Teller(found, casebook, messages)
    about = found.about
    settings, libraries = about["plan"].get("settings") or {}, about.get("libraries") or {}
    return (
        environment()
        .get_template("episode.html")
        .render(
            m=messages,
            t=messages.text,
            teller=teller,
            about=about,
            informing=messages.join(teller.polity(code) for code in about["informing"]),
            warnings=warnings(teller),
            answer=answer(teller),
            summary=tables.summary_table(teller),
            sections=[(name, messages.text(f"episode.section_{name}")) for name in SECTIONS],
            ranking=_ranking(teller),
            matrix=_matrix(teller),
            pairs=tables.pair_table(teller),
            course=_course(teller),
            groups=tables.group_table(teller, LEARNING),
            groups_held_out=tables.group_table(teller, HELD_OUT),
            events=tables.event_table(teller),
            joint=tables.joint_table(teller),
            weights=tables.weight_table(teller),
            observations=_observations(teller),
            information=tables.information_table(teller),
            discriminating=tables.discriminating_table(teller),
            fits=fit_table(teller, teller.found.tables["fits"]),
            facts=[(str(key), str(value)) for part in (settings, libraries) for key, value in part.items()],
            others=others(STEM, language, languages),
        )
    )


def build_episode(folder: Path | str, casebook: Casebook | None = None, languages: Sequence[str] = LANGUAGES) -> list[Path]:
    """Write the pages of an episode tournament into its folder.

    Raises
    ------
    contrapeso.report.run_folder.RunError
        If the folder cannot be read.
    """
    found = read_episode_folder(folder)
    return write_pages(found.folder, STEM, languages, lambda language: render(found, language, casebook, languages))


def _ranking(teller: Teller) -> Figure:
    m = teller.messages
    panels = {LEARNING: m.text("episode.way_learning"), HELD_OUT: m.text("episode.way_held_out")}
    parts = [teller.found.part("scores", way, ALL).assign(panel=name) for way, name in panels.items()]
    order = list(parts[0].sort_values("log_score", ascending=False, kind="stable")["model"])
    frame = pd.concat(parts)
    frame = frame.assign(place=[order.index(name) for name in frame["model"]], difference=frame["difference"].fillna(0.0))
    frame = frame.sort_values("place", kind="stable").assign(row=lambda rows: [teller.model(name) for name in rows["model"]])
    frame = frame[["row", "panel", "difference", "low", "high", "verdict"]]
    return figure(
        "ranking",
        m.text("episode.ranking_title"),
        m.text("episode.ranking_alt"),
        lambda layout: ranking_chart(frame, list(panels.values()), m.text("tournament.axis_nats"), m, layout),
    )


def _matrix(teller: Teller) -> Figure:
    m, names = teller.messages, teller.found.theories
    turned = {"better": "worse", "worse": "better", "indistinguishable": "indistinguishable"}
    words = {name: f"{teller.code(name)} {teller.model(name)}" for name in names}
    cells = [{"row": words[name], "column": teller.code(name), "verdict": "reference", "mark": "·"} for name in names]
    for row in rows_of(teller.found.part("pairs", LEARNING, ALL)):
        for first, second, verdict in ((row.first, row.second, row.verdict), (row.second, row.first, turned[row.verdict])):
            cells.append({"row": words[first], "column": teller.code(second), "verdict": verdict, "mark": MARKS[verdict]})
    frame = pd.DataFrame(cells)
    order, short = list(words.values()), [teller.code(name) for name in names]
    return figure(
        "pairs", m.text("episode.pairs_title"), m.text("episode.pairs_alt"), lambda layout: matrix_chart(frame, order, short, layout)
    )


def _course(teller: Teller) -> list[Figure]:
    """Return the running lead over the best baseline, and over the mean of the families, in which their common steps cancel."""
    m, course = teller.messages, teller.found.tables["course"]
    order = [teller.model(name) for name in teller.found.theories]
    frame = course.assign(year=[year_of(quarter) for quarter in course["quarter"]], row=[teller.model(name) for name in course["model"]])
    among = frame.assign(ahead=frame["ahead"] - frame.groupby("quarter")["ahead"].transform("mean"))
    best = teller.model(str(course["reference"].iloc[0]))
    drawn = []
    for name, part in (("course", frame), ("among", among)):
        shown, axis = part[["year", "ahead", "row"]], m.text(f"episode.axis_{name}")
        drawn.append(
            figure(
                name,
                m.text(f"episode.{name}_title", best=best),
                m.text(f"episode.{name}_alt", best=best),
                lambda layout, shown=shown, axis=axis: course_chart(shown, order, axis, m, layout),
            )
        )
    return drawn


def _observations(teller: Teller) -> Figure:
    m = teller.messages
    part = teller.found.tables["information"].sort_values("information", ascending=False, kind="stable").head(tables.OBSERVATIONS)
    words = [f"{teller.channel(row.channel)}, {row.year}" for row in rows_of(part)]
    frame = part.assign(row=words, made=part["scored"] > 0)[["row", "information", "made"]]
    return figure(
        "observations",
        m.text("episode.information_title"),
        m.text("episode.information_alt"),
        lambda layout: observations_chart(frame, m.text("tournament.axis_information"), m, layout),
    )
