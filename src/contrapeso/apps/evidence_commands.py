"""What the commands on claims and lineage do."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path

from contrapeso.apps.console import emit, err, language, out
from contrapeso.apps.leaning import footer, leans
from contrapeso.casebook.lineage import Model, explain
from contrapeso.casebook.lineage_tree import Node
from contrapeso.casebook.load import builtin, load
from contrapeso.evidence.anchors import STATUSES, summary, verify
from contrapeso.evidence.coalitions import coalitions, stability
from contrapeso.evidence.network import LEVELS, one_mode, statements, two_mode
from contrapeso.evidence.network_files import to_graphml
from contrapeso.evidence.texts import Library
from contrapeso.vocabulary.errors import ContrapesoError

MODEL_WORDS = ("mechanism:", "theory:", "parameter:")


def _model() -> Model:
    """Return plain summaries of the library, for lineage; loads JAX."""
    from contrapeso.theories.encompassing import encompassing

    theory = encompassing()
    mechanisms = {
        mechanism.label: {
            "claim": (mechanism.__doc__ or "").split("\n")[0],
            "rows": list(mechanism.rows),
            "references": list(mechanism.references),
            "reads": list(mechanism.reads),
            "moves": list(mechanism.moves),
        }
        for mechanism in theory.mechanisms
    }
    parameters = {
        name: {
            "prior": str(theory.priors.get(name, parameter.prior)),
            "reason": parameter.prior.reason,
            "unit": parameter.unit,
            "meaning": parameter.meaning,
        }
        for name, parameter in theory.named_parameters()
    }
    theories = {theory.name: {"author": theory.author, "mechanisms": list(mechanisms), "claims": [], "priors": {}}}
    return Model(mechanisms, theories, parameters)


def _pruned(node: Node, depth: int) -> Node:
    if depth <= 0:
        return replace(node, children=())
    return replace(node, children=tuple(_pruned(child, depth - 1) for child in node.children))


def why_command(ref: str, casebook: Path | None, sources: Path | None, depth: int, *, lang: str | None, json: bool) -> int:
    """Print the tree from something to who said so."""
    from contrapeso.casebook.assemble import assemble

    messages = language(lang)
    book = load(casebook or builtin())
    model = _model() if ref.startswith(MODEL_WORDS) else None
    library = Library(sources) if sources else None
    tree = _pruned(explain(book, assemble(book), ref, model=model, library=library, messages=messages), depth)
    if json:
        emit(tree.to_dict())
    else:
        text = tree.to_text(messages.text("lineage.assumption"), messages.text("lineage.above"))
        out.print(text, markup=False, end="")
    return 0


def verify_command(sources: Path, casebook: Path | None, *, lang: str | None, json: bool) -> int:
    """Verify passages; a passage that is not exact or moved is a fault."""
    messages = language(lang)
    book = load(casebook or builtin())
    found = verify(book.passages.values(), book.sources, sources)
    if json:
        emit([asdict(anchoring) for anchoring in found])
    else:
        for anchoring in found:
            if anchoring.status not in ("exact", "moved"):
                out.print(f"{anchoring.passage}  {anchoring.status}  {anchoring.why}", markup=False)
        for source, counts in summary(found).items():
            out.print(f"{source:22} " + "  ".join(f"{status} {counts[status]}" for status in STATUSES if counts[status]), markup=False)
    good = sum(anchoring.status in ("exact", "moved") for anchoring in found)
    err.print(messages.text("cli.claims_verified", good=good, all=len(found)), markup=False)
    return 0 if good == len(found) else 1


def network_command(
    source: str | None, attribution: str, graph: Path | None, casebook: Path | None, *, lang: str | None, json: bool
) -> int:
    """Show coalitions at an attribution level, and the cores that all levels share."""
    messages = language(lang)
    if attribution not in LEVELS:
        raise ContrapesoError(messages.text("cli.unknown_level", level=attribution, known=", ".join(LEVELS)))
    book = load(casebook or builtin())
    if source is not None and source not in book.sources:
        raise ContrapesoError(messages.text("cli.unknown_source", source=source, known=", ".join(sorted(book.sources))))
    chosen = [claim for claim in book.claims.values() if source is None or claim.id.split(":")[1] == source]
    rapporteurs = {"act:middlebrook"}
    network = one_mode(two_mode(statements(chosen, attribution, leave_out=rapporteurs)), "subtract")
    groups = coalitions(network)
    stable = stability(chosen, leave_out=rapporteurs)
    if graph is not None:
        labels = {identifier: actor.name for identifier, actor in book.actors.items()}
        graph.write_text(to_graphml(network, labels, groups), encoding="utf-8")
    if json:
        emit(
            {
                "level": attribution,
                "coalitions": [sorted(group) for group in groups],
                "cores": [sorted(group) for group in stable.cores],
                "movers": sorted(stable.movers),
                "edges": network.edges(),
                "leaning": [asdict(row) for row in leans(book, chosen)],
            }
        )
        return 0
    out.print(messages.text("cli.network_level", level=attribution, nodes=len(network.nodes), edges=len(network.edges())), markup=False)
    for group in groups:
        out.print("  " + ", ".join(sorted(name.removeprefix("act:") for name in group)), markup=False)
    out.print(messages.text("cli.network_cores"), markup=False)
    for group in stable.cores:
        out.print("  " + ", ".join(sorted(name.removeprefix("act:") for name in group)), markup=False)
    for line in footer(book, chosen, messages):
        err.print(line, markup=False)
    return 0
