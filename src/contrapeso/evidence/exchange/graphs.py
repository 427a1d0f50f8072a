"""Who holds what as a two-mode network in GraphML or GEXF."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import networkx

from contrapeso.evidence.claims import Actor, Claim, Concept
from contrapeso.evidence.exchange.drafts import Written
from contrapeso.evidence.exchange.safe_files import write_bytes

nx: Any = networkx  # its annotations are partial
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def _clean(text: str) -> str:
    return _CONTROL.sub("", text)


def two_mode_graph(claims: Iterable[Claim], actors: Mapping[str, Actor], concepts: Mapping[str, Concept]) -> Any:
    """Return actors and concepts as nodes, with the number of claims of each stance on the edges."""
    graph = nx.Graph()
    counts: dict[tuple[str, str], Counter[str]] = {}
    for claim in claims:
        tie = counts.setdefault((claim.asserted_by, claim.concept), Counter())
        tie.update(("claims", claim.stance, *(("question",) if claim.voice == "question" else ())))
        tie.update(("unnamed",) if claim.attribution == "unnamed" else ())
        actor, concept = actors.get(claim.asserted_by), concepts.get(claim.concept)
        name, label = actor.name if actor else claim.asserted_by, concept.label.en if concept else claim.concept
        graph.add_node(claim.asserted_by, label=_clean(name), mode="actor", kind=actor.kind if actor else "")
        graph.add_node(claim.concept, label=_clean(label), mode="concept", kind=_clean(concept.theme) if concept else "")
    for (holder, concept), tie in counts.items():
        stances = {name: tie[name] for name in ("agree", "disagree", "qualify", "question", "unnamed", "claims")}
        graph.add_edge(holder, concept, weight=float(tie["agree"] - tie["disagree"]), **stances)
    return graph


def _write(graph: Any, path: Path, write: Any) -> Written:
    stream = io.BytesIO()
    write(graph, stream)
    write_bytes(path, re.sub(rb' lastmodifieddate="[^"]*"', b"", stream.getvalue()))
    claims = sum(count for _, _, count in graph.edges(data="claims"))
    lost = ["passages, polities, periods and paraphrases: an edge holds only how many claims of each stance there are"]
    return Written({"nodes": graph.number_of_nodes(), "edges": graph.number_of_edges(), "claims": claims}, lost)


def write_graphml(claims: Iterable[Claim], path: Path | str, *, actors: Mapping[str, Actor], concepts: Mapping[str, Concept]) -> Written:
    """Write the network of claims as GraphML, for visone, Gephi and igraph."""
    return _write(two_mode_graph(claims, actors, concepts), Path(path), nx.write_graphml_xml)


def write_gexf(claims: Iterable[Claim], path: Path | str, *, actors: Mapping[str, Actor], concepts: Mapping[str, Concept]) -> Written:
    """Write the network of claims as GEXF, for Gephi."""
    return _write(two_mode_graph(claims, actors, concepts), Path(path), nx.write_gexf)
