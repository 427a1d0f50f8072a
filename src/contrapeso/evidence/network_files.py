"""Networks as GraphML and CSV text, for visone, Gephi, R and spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import networkx

from contrapeso.evidence.coalitions import graph
from contrapeso.evidence.network import STANCES, OneMode, TwoMode

nx: Any = networkx  # its annotations are partial
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def _cell(text: str) -> str:
    """Return text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _csv(rows: Iterable[Sequence[object]]) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows([_cell(part) if isinstance(part, str) else part for part in row] for row in rows)
    return stream.getvalue()


def _number(value: float) -> float:
    return float(f"{value:.6g}")


def to_graphml(network: OneMode | TwoMode, labels: Mapping[str, str] | None = None, groups: Sequence[Collection[str]] = ()) -> str:
    """Return a network as GraphML.

    Parameters
    ----------
    network
        A one-mode network, with ``weight`` on its edges, or a two-mode network, with ``weight``
        (agreement less disagreement) and the count of each stance on its edges.
    labels
        Names of nodes by id.
    groups
        Coalitions; each member carries the number of its group, from 1.

    """
    names = labels or {}
    home = {person: number for number, group in enumerate(groups, 1) for person in group}
    found: Any = graph(network) if isinstance(network, OneMode) else _bipartite(network)
    for node in found.nodes:
        found.nodes[node]["label"] = names.get(node, node)
        if node in home:
            found.nodes[node]["coalition"] = home[node]
    return "\n".join(nx.generate_graphml(found)) + "\n"


def _bipartite(network: TwoMode) -> Any:
    found = nx.Graph()
    found.add_nodes_from(network.persons, kind="person")
    found.add_nodes_from(network.concepts, kind="concept")
    for person, row in zip(network.persons, network.counts, strict=True):
        for concept, counts in zip(network.concepts, row, strict=True):
            if counts.any():
                stances = {stance: float(count) for stance, count in zip(STANCES, counts, strict=True)}
                found.add_edge(person, concept, weight=float(counts[2] - counts[0]), **stances)
    return found


def edges_csv(network: OneMode | TwoMode) -> str:
    """Return the ties of a network as CSV, one a row."""
    if isinstance(network, OneMode):
        rows: list[Sequence[object]] = [("from", "to", "weight")]
        return _csv([*rows, *((first, second, _number(weight)) for first, second, weight in network.edges())])
    rows = [("person", "concept", "stance", "count")]
    for person, row in zip(network.persons, network.counts, strict=True):
        for concept, counts in zip(network.concepts, row, strict=True):
            rows += [(person, concept, stance, _number(float(count))) for stance, count in zip(STANCES, counts, strict=True) if count > 0]
    return _csv(rows)


def matrix_csv(network: OneMode | TwoMode) -> str:
    """Return a network as a CSV matrix; a two-mode one as agreement less disagreement."""
    if isinstance(network, OneMode):
        rows, columns, cells = network.nodes, network.nodes, network.weights
    else:
        rows, columns, cells = network.persons, network.concepts, network.signed
    head: list[Sequence[object]] = [("", *columns)]
    return _csv([*head, *((name, *map(_number, values)) for name, values in zip(rows, cells.tolist(), strict=True))])
