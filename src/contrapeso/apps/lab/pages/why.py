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
        context={"tree": tree, "ref": ref, "depth": DEPTH, "head": _head(ask, ref, tree)},
        data=frame,
        sentences=[tree.text],
    )


def _head(ask: Ask, ref: str, tree: Node) -> str:
    """Return what was asked for in words: a cell of the record has a polity and a time, which its text does not name."""
    code, _, rest = ref.partition(":")
    name, _, when = rest.rpartition(":")
    page = ask.shelf.pages[ask.lang]
    if not name or code not in page.casebook.polities:
        return tree.text
    return ask.text("lab.why.of", polity=page.polity(code), when=ask.messages.quarter(when), what=ask.messages.name("lab.why.index", name))


def _collect(node: Node, depth: int, rows: list[dict[str, object]]) -> None:
    if len(rows) >= MOST:
        return
    rows.append({"depth": depth, "kind": node.kind, "ref": node.ref, "text": node.text})
    for child in node.children:
        _collect(child, depth + 1, rows)
