"""From any number, entry, claim, actor or source back to who said so."""

from __future__ import annotations

import pandas as pd
from starlette.exceptions import HTTPException

from contrapeso.apps.lab.document import Ask, Document
from contrapeso.casebook.lineage import LineageError, explain
from contrapeso.casebook.lineage_tree import Node

DEPTH, MOST = 6, 600
_MODEL = ("mechanism:", "theory:", "parameter:")


def why(ask: Ask) -> Document:
    """Return the tree of one reference; those of the model are left to ``contrapeso why``, which may load it."""
    ref = ask.parts["ref"]
    if ref.startswith(_MODEL):
        raise HTTPException(404)
    try:
        tree = explain(ask.shelf.casebook, ask.shelf.record, ref, messages=ask.messages)
    except LineageError:
        raise HTTPException(404) from None
    rows: list[dict[str, object]] = []
    _collect(tree, 0, rows)
    frame = pd.DataFrame(rows, columns=["depth", "kind", "ref", "text"])
    return Document(
        page="sources",
        title=ask.text("lab.why.title", ref=ref),
        template="why.html",
        context={"tree": tree, "ref": ref, "depth": DEPTH},
        data=frame,
        sentences=[tree.text],
    )


def _collect(node: Node, depth: int, rows: list[dict[str, object]]) -> None:
    if len(rows) >= MOST:
        return
    rows.append({"depth": depth, "kind": node.kind, "ref": node.ref, "text": node.text})
    for child in node.children:
        _collect(child, depth + 1, rows)
