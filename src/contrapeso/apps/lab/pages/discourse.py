"""Who agrees with whom, and the works that were read."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from contrapeso.apps.actor_names import short_names
from contrapeso.apps.lab.document import Ask, Document
from contrapeso.evidence.coalitions import coalitions
from contrapeso.evidence.network import LEVELS, Level, one_mode, statements, two_mode
from contrapeso.evidence.search import Query
from contrapeso.report.charts.network import network_chart, strongest
from contrapeso.report.colophon import citation
from contrapeso.report.figure import Figure, Table, figure
from contrapeso.report.page import source_name

RAPPORTEURS = {"act:middlebrook"}
"""Actors who report and do not agree."""


def network(ask: Ask) -> Document:
    """Return who agrees with whom in one source, at one level of knowing the holders."""
    page, m = ask.shelf.pages[ask.lang], ask.messages
    chosen = ask.get("level")
    level: Level = LEVELS[LEVELS.index(chosen)] if chosen in LEVELS else "carried"
    source = ask.get("source")
    counts = ask.shelf.claims.facets()["source"]
    source = source if source in counts else next(iter(counts), "")
    claims = ask.shelf.claims.find(Query(source=(source,))) if source else []
    network = one_mode(two_mode(statements(claims, level, leave_out=RAPPORTEURS)), "subtract")
    groups, edges = coalitions(network), network.edges()
    shown = strongest(network.nodes, edges)
    names = short_names(ask.shelf.casebook, list(network.nodes), m)
    table = Table(
        ask.text("lab.sources.network_table"),
        [ask.text("word.holder"), ask.text("lab.sources.with"), f"{ask.text('lab.sources.weight')}#"],
        [
            [page.actor(first), page.actor(second), m.number(weight)]
            for first, second, weight in sorted(edges, key=lambda edge: -abs(edge[2]))
        ],
    )
    words = source_name(page.casebook.sources[source]) if source in page.casebook.sources else source
    drawn: Figure | None = None
    if len(shown) > 1 and edges:
        title = ask.text("evidence_tools.figure_title", source=words)
        drawn = figure(
            "network",
            title,
            ask.text("lab.sources.network_alt", nodes=len(shown), ties=len(edges)),
            lambda layout: network_chart(
                {name: names[name] for name in shown}, [edge for edge in edges if edge[0] in shown and edge[1] in shown], groups, m, layout
            ),
            table,
        )
    named = [m.join(sorted(page.actor(name) for name in group)) for group in groups]
    return Document(
        page="sources",
        title=ask.text("lab.sources.network_title"),
        template="network.html",
        context={
            "figure": drawn,
            "groups": named,
            "level": level,
            "levels": [(name, ask.text(f"evidence_tools.level_{name.replace('-', '_')}")) for name in LEVELS],
            "source": source,
            "all": [
                (name, source_name(page.casebook.sources[name]) if name in page.casebook.sources else name, many)
                for name, many in counts.items()
            ],
            "left_out": len(network.nodes) - len(shown),
        },
        figures=[drawn] if drawn else [],
        data=pd.DataFrame(edges, columns=["first", "second", "weight"]),
        sentences=named,
    )


def works(ask: Ask) -> Document:
    """Return the works with how many claims and passages come from each."""
    book = ask.shelf.casebook
    claims = Counter(name for claim in book.claims.values() for name in claim.reported_by)
    passages = Counter(name.split(":")[1] for name in book.passages)
    works = [(name, citation(item), claims[name], passages[name]) for name, item in book.sources.items()]
    works.sort(key=lambda work: (-work[2], work[1].text))
    return Document(
        page="sources",
        title=ask.text("lab.sources.works_title"),
        template="works.html",
        context={"works": works},
        data=pd.DataFrame(
            [(name, found.text, found.link or "", many, held) for name, found, many, held in works],
            columns=["source", "reference", "link", "claims", "passages"],
        ),
        sentences=[ask.text("lab.sources.works_count", count=len(works))],
    )
