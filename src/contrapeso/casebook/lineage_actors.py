"""Actors: who they were tied to and when, what they hold, and where they take part in the record."""

from __future__ import annotations

from contrapeso.casebook.lineage_context import Context
from contrapeso.casebook.lineage_evidence import leaning
from contrapeso.casebook.lineage_sources import basis, claim, name_of, said
from contrapeso.casebook.lineage_tree import Node
from contrapeso.evidence.actor_relations import related


def actor(ctx: Context, ref: str) -> Node:
    """Return an actor with relations to others, claims held, offices and events."""
    ctx.known("actor", ref, ctx.casebook.actors)
    found = ctx.casebook.actors[ref]
    held = [item for item in ctx.casebook.claims.values() if item.asserted_by == ref]
    parts = ctx.casebook.polities.values()
    events = [ctx.leaf(item.id) for part in parts for item in part.events if ref in item.actors]
    roles = [
        Node(
            "role",
            "",
            f"{part.polity.id}: {role.role}, {ctx.t('lineage.span', start=role.from_, end=role.to)}",
            tuple(basis(ctx, role.basis)),
        )
        for part in parts
        for role in part.polity.roles
        if role.actor == ref
    ]
    groups = {
        "related": [relation(ctx, item.id) for item in related(ctx.casebook.actor_relations, ref)],
        "held": [*leaning(ctx, held), *(claim(ctx, item.id) for item in held)],
        "roles": roles,
        "takes_part": events,
    }
    children = [Node("heading", "", ctx.t(f"lineage.{key}"), tuple(nodes)) for key, nodes in groups.items() if nodes]
    children += [Node("note", "", found.note)] if found.note else []
    if not children:
        children = [Node("assumption", "", ctx.t("lineage.actor_silent"))]
    text = f"{found.name} ({ctx.messages.name('actor_kind', found.kind)})"
    detail = {"kind": found.kind, "as_written": list(found.as_written), "claims": len(held), **ctx.place(ref)}
    return Node("actor", ref, text, tuple(children), detail)


def relation(ctx: Context, ref: str) -> Node:
    """Return a dated relation between two actors with the claims that it reads, and those that dispute it."""
    known = {item.id: item for item in ctx.casebook.actor_relations}
    ctx.known("relation between actors", ref, known)
    item = known[ref]
    text = ctx.t(
        f"actor_relation.{item.kind.replace('-', '_')}",
        actor=name_of(ctx, item.actor),
        target=name_of(ctx, item.target),
    )
    children = list(basis(ctx, item.basis))
    if item.disputed_by:
        children.append(Node("disagreement", "", ctx.t("lineage.disputed"), said(ctx, item.disputed_by)))
    children += [Node("note", "", item.note)] if item.note else []
    when = ctx.messages.date(item.when) if item.from_ or item.to else ctx.t("lineage.undated")
    detail = {"actor": item.actor, "kind": item.kind, "target": item.target, "from": item.from_, "to": item.to, **ctx.place(ref)}
    return Node("actor-relation", ref, f"{when}: {text}. {ctx.words(item.paraphrase)}", tuple(children), detail)
