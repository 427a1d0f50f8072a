"""The model's parts: mechanisms and rows with the claims that speak to them, theories, parameters, priors."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from contrapeso.casebook.lineage_context import Context, LineageError
from contrapeso.casebook.lineage_evidence import STANCES, concept, leaning
from contrapeso.casebook.lineage_sources import said, source
from contrapeso.casebook.lineage_tree import Node
from contrapeso.casebook.theory_file import TheoryFile
from contrapeso.evidence.claims import Claim

_ROW = re.compile(r"M\d\d")


def row(ctx: Context, name: str) -> Node:
    """Return a row of the mechanism table with the concepts and claims that speak to it."""
    found = _speaking(ctx, [name])
    claims: dict[str, list[Claim]] = {}
    for claim in found:
        claims.setdefault(claim.concept, []).append(claim)
    children = [concept(ctx, about, held) for about, held in sorted(claims.items())]
    counts = {word: sum(claim.stance == stance for claim in found) for stance, word in STANCES}
    own = [label for label, item in ctx.model.mechanisms.items() if name in item.get("rows", ())]
    text = f"{', '.join(own)}: " if own else ""
    text += ctx.t("lineage.row", **{stance: counts[word] for stance, word in STANCES})
    if not children:
        children = [Node("assumption", "", ctx.t("lineage.row_silent"))]
    return Node("row", name, text, tuple(children), counts)


def _speaking(ctx: Context, rows: Iterable[str]) -> list[Claim]:
    """Return the claims that speak to some rows: by their concept, or by the mechanism that they name."""
    wanted = set(rows)
    return [
        claim
        for claim in ctx.casebook.claims.values()
        if wanted.intersection(ctx.casebook.concepts[claim.concept].mechanisms)
        or (claim.causal is not None and claim.causal.mechanism in wanted)
    ]


def mechanism(ctx: Context, label: str) -> Node:
    """Return a mechanism, or a row of the table, with the claims for it and against it."""
    if _ROW.fullmatch(label):
        return row(ctx, label)
    if not ctx.model.mechanisms:
        raise LineageError(f"mechanism:{label} needs the model's mechanisms; name a row of the table, such as mechanism:M20")
    ctx.known("mechanism", label, ctx.model.mechanisms)
    item = ctx.model.mechanisms[label]
    rows = list(item.get("rows", ()))
    spoken = _speaking(ctx, rows)
    children = [row(ctx, name) for name in rows]
    if rows:
        children.append(Node("heading", "", ctx.t("lineage.spoken", rows=", ".join(rows)), tuple(leaning(ctx, spoken))))
    children += [_reference(ctx, key) for key in item.get("references", ())]
    if not rows:
        children.append(Node("assumption", "", item.get("assumption") or ctx.t("lineage.no_row")))
    counts = {word: sum(claim.stance == stance for claim in spoken) for stance, word in STANCES}
    return Node("mechanism", f"mechanism:{label}", _line(item.get("claim", label)), tuple(children), {"rows": rows, **counts})


def _reference(ctx: Context, key: str) -> Node:
    """Return a reference: a source of the casebook, or a key of the bibliography."""
    return source(ctx, key) if key in ctx.casebook.sources else Node("reference", key, ctx.t("lineage.reference", work=key))


def theory(ctx: Context, name: str) -> Node:
    """Return a theory of the casebook, of the library, or of both, with what it rests on."""
    ctx.known("theory", name, [*ctx.casebook.theories, *ctx.model.theories])
    item = ctx.model.theories.get(name, {})
    children = [mechanism(ctx, label) for label in item.get("mechanisms", ())]
    children += said(ctx, item.get("claims", ()))
    children += [prior(ctx, key, given) for key, given in item.get("priors", {}).items()]
    if name in ctx.casebook.theories:
        return _theory_of_file(ctx, ctx.casebook.theories[name], children)
    author = ctx.t("lineage.by_author", author=item["author"]) if item.get("author") else ""
    text = f"{name}{author}: {ctx.t('lineage.mechanisms', count=len(item.get('mechanisms', ())))}"
    return Node("theory", f"theory:{name}", text, tuple(children) or (Node("assumption", "", ctx.t("lineage.empty_theory")),))


def _theory_of_file(ctx: Context, item: TheoryFile, more: list[Node]) -> Node:
    """Return a theory with author, claims for and against, rows that are on, signs, priors and banned sources.

    ``more`` is what the library adds to it.
    """
    groups: dict[str, tuple[Node, ...]] = {
        "theory_claims": said(ctx, item.claims),
        "theory_against": said(ctx, item.against),
        "theory_rows": tuple(row(ctx, name) for name in item.rows),
        "theory_priors": tuple(prior(ctx, given.parameter, given.model_dump()) for given in item.priors),
        "theory_banned": tuple(source(ctx, name) for name in item.banned),
        "theory_rivals": tuple(Node("reference", f"theory:{name}", _title(ctx, name)) for name in item.rivals),
    }
    children = [Node("summary", "", ctx.words(item.summary))]
    children += [Node("heading", "", ctx.t(f"lineage.{key}", count=len(nodes)), nodes) for key, nodes in groups.items() if nodes]
    children += [Node("sign", f"mechanism:{name}", ctx.t("lineage.sign", row=name, sign=sign)) for name, sign in item.signs.items()]
    children += [*more, *([Node("note", "", item.note)] if item.note else [])]
    if not any(child.grounds() for child in children):
        children.append(Node("assumption", "", ctx.t("lineage.empty_theory")))
    text = f"{ctx.words(item.title)}{ctx.t('lineage.by_author', author=item.author)}: {ctx.t('lineage.rows', count=len(item.rows))}"
    detail = {"author": item.author, "rows": list(item.rows), "claims": list(item.claims), "banned": list(item.banned)}
    return Node("theory", f"theory:{item.id}", text, tuple(children), {**detail, **ctx.place(item.id)})


def _title(ctx: Context, name: str) -> str:
    return ctx.words(ctx.casebook.theories[name].title) if name in ctx.casebook.theories else name


def parameter(ctx: Context, name: str) -> Node:
    """Return a parameter with its prior, and the mechanism that it belongs to."""
    ctx.known("parameter", name, ctx.model.parameters)
    item = ctx.model.parameters[name]
    label = name.rpartition(".")[0]
    children = [prior(ctx, name, item)]
    if label in ctx.model.mechanisms:
        children.append(mechanism(ctx, label))
    text = f"{item.get('meaning', name)} [{item.get('unit', ctx.t('lineage.no_unit'))}]"
    return Node("parameter", f"parameter:{name}", text, tuple(children))


def prior(ctx: Context, name: str, item: Mapping[str, Any] | str) -> Node:
    """Return a prior with the claims that it names, or its reason as an assumption."""
    data: Mapping[str, Any] = {"prior": item} if isinstance(item, str) else item
    children = list(said(ctx, data.get("claims", ())))
    if not children:
        children = [Node("assumption", "", data.get("reason") or ctx.t("lineage.no_reason"))]
    return Node("prior", f"prior:{name}", str(data.get("prior", "")), tuple(children))


def _line(text: Any) -> str:
    return " ".join(str(text).split())
