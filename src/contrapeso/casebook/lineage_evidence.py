"""Claims, concepts, sources and forecasts at length: what they meet, and what rests on them."""

from __future__ import annotations

from collections.abc import Sequence

from contrapeso.casebook.compared import held_out
from contrapeso.casebook.lineage_context import Context
from contrapeso.casebook.lineage_sources import basis, claim, holder, source
from contrapeso.casebook.lineage_tree import Node
from contrapeso.evidence.balance import lean
from contrapeso.evidence.claims import Claim

STANCES = (("agree", "for"), ("disagree", "against"), ("qualify", "qualifying"))


def leaning(ctx: Context, claims: Sequence[Claim]) -> list[Node]:
    """Return how some claims lean as one node; none where there is no claim."""
    if not claims:
        return []
    found = lean("", "", claims)
    warnings = [ctx.t(f"leaning.warning_{name.replace('-', '_')}") for name in found.warnings]
    text = ctx.t(
        "leaning.claims",
        count=found.claims,
        holders=found.holders,
        sources=len(found.sources),
        largest=found.largest,
        share=ctx.messages.percent(found.share),
        **{name: found.stances[name] for name in ("agree", "disagree", "qualify")},
    )
    detail = {"sources": dict(found.sources), "stances": dict(found.stances), "warnings": list(found.warnings)}
    return [Node("leaning", "", " ".join([text, *warnings]), (), detail)]


def claim_at_length(ctx: Context, ref: str) -> Node:
    """Return a claim with the claims that it meets, what rests on it, and how its concept leans."""
    node = claim(ctx, ref)
    book, found = ctx.casebook, ctx.casebook.claims[ref]
    met = [_met(ctx, item.subject, item.relation, item.object, ref) for item in book.relations if ref in (item.subject, item.object)]
    uses = [ctx.leaf(identifier) for identifier, given in ctx.bases() if ref in given.claims]
    uses += [ctx.leaf(item.id) for item in (*book.forecasts, *book.comparisons) if ref == item.claim or ref in item.basis.claims]
    ties = [ctx.leaf(item.id) for item in book.actor_relations if ref in (*item.basis.claims, *item.disputed_by)]
    near = [other for other in book.claims.values() if other.concept == found.concept]
    extra = [Node("concept", found.concept, ctx.words(book.concepts[found.concept].label), tuple(leaning(ctx, near)))]
    extra += [Node("heading", "", ctx.t("lineage.contested_by", who=words)) for words in found.contested_by]
    groups = (("relations", met), ("actor_relations", ties), ("rests", uses))
    extra += [Node("heading", "", ctx.t(f"lineage.{key}"), tuple(nodes)) for key, nodes in groups if nodes]
    return Node(node.kind, node.ref, node.text, (*node.children, *extra), node.detail)


def _met(ctx: Context, subject: str, word: str, thing: str, ref: str) -> Node:
    """Return the other claim of a relation."""
    other = thing if subject == ref else subject
    says = ctx.messages.name("cito", word)
    says = says if subject == ref else ctx.t("lineage.met_by", relation=says)
    found = ctx.casebook.claims[other]
    text = f"{says}: {holder(ctx, found)}: {ctx.words(found.paraphrase)}"
    return Node("relation", other, text, (), {"relation": word, "subject": subject})


def source_at_length(ctx: Context, name: str) -> Node:
    """Return a source with its claims."""
    ctx.known("source", name, ctx.casebook.sources)
    node = source(ctx, name)
    claims = [claim(ctx, ref) for ref in ctx.casebook.claims if ref.split(":")[1] == name]
    return Node(node.kind, node.ref, f"{node.text}; {ctx.t('lineage.claims', count=len(claims))}", tuple(claims), {"claims": len(claims)})


def concept_at_length(ctx: Context, ref: str) -> Node:
    """Return a concept with the claims for it, against it, and qualifying it."""
    ctx.known("concept", ref, ctx.casebook.concepts)
    found = [item for item in ctx.casebook.claims.values() if item.concept == ref]
    node = concept(ctx, ref, found)
    text = "; ".join([node.text, *(item.text for item in leaning(ctx, found))])
    return Node(node.kind, node.ref, text, node.children, node.detail)


def concept(ctx: Context, ref: str, claims: Sequence[Claim]) -> Node:
    """Return a concept with some of its claims by stance."""
    found = ctx.casebook.concepts[ref]
    groups: list[Node] = []
    for stance, _ in STANCES:
        held = [claim(ctx, item.id) for item in claims if item.stance == stance]
        if held:
            text = ctx.t(f"lineage.group_{stance}", count=len(held))
            groups.append(Node("stance", "", text, tuple(held), {"stance": stance}))
    return Node("concept", ref, ctx.words(found.label), tuple(groups), {"theme": found.theme, "mechanisms": list(found.mechanisms)})


def comparison(ctx: Context, ref: str) -> Node:
    """Return a comparison of the balance: the claim that makes it, what is our reading, and whether a fit may use it."""
    known = {item.id: item for item in ctx.casebook.comparisons}
    ctx.known("comparison", ref, known)
    item = known[ref]
    places = {key: f"{place.polity} {ctx.messages.date(place.when)}" for key, place in (("higher", item.higher), ("lower", item.lower))}
    kept_out = held_out(item)
    children = [
        Node("heading", "", ctx.t("lineage.comparison_claim"), (claim(ctx, item.claim),)),
        Node("note", "", ctx.t("lineage.comparison_kept_out" if kept_out else "lineage.comparison_used")),
        *basis(ctx, item.basis),
    ]
    children += [Node("note", "", item.note)] if item.note else []
    return Node(
        "comparison", ref, ctx.t("lineage.comparison", **places), tuple(children), {**places, "kept_out": kept_out, **ctx.place(ref)}
    )


def forecast(ctx: Context, ref: str) -> Node:
    """Return a forecast of a source: the claim that makes it, its odds in words, and what the outcome rests on."""
    known = {item.id: item for item in ctx.casebook.forecasts}
    ctx.known("forecast", ref, known)
    item = known[ref]
    state = item.why_open or ("true" if item.outcome else "false")
    when = f", {ctx.messages.date(item.resolves)}" if item.resolves else ""
    outcome = ctx.t("lineage.outcome", outcome=ctx.t(f"evidence_tools.outcome_{state}"), when=when)
    odds = ctx.t("lineage.odds", wording=item.wording, probability=ctx.messages.number(item.probability))
    children = [
        Node("heading", "", ctx.t("lineage.forecast_claim"), (claim(ctx, item.claim),)),
        Node("prior", "", odds, (Node("assumption", "", ctx.t("lineage.odds_assumed")),)),
        Node("heading", "", outcome, tuple(basis(ctx, item.basis))),
    ]
    children += [Node("note", "", item.note)] if item.note else []
    detail = {"probability": item.probability, "outcome": item.outcome, "resolves": item.resolves, "wording": item.wording}
    return Node("forecast", ref, ctx.words(item.target), tuple(children), {**detail, **ctx.place(ref)})
