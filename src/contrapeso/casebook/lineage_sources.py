"""The ground of lineage: claims with their holders, passages, sources, datasets and assumptions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from contrapeso.casebook.entries import Disagreement
from contrapeso.casebook.lineage_context import Context
from contrapeso.casebook.lineage_tree import Node
from contrapeso.evidence.claims import Basis, Claim
from contrapeso.vocabulary.kinds import DATASETS
from contrapeso.vocabulary.phrases import phrase


def basis(ctx: Context, given: Basis) -> Iterator[Node]:
    """Yield what an entry rests on."""
    yield from said(ctx, given.claims, given.datasets)
    if given.assumption:
        yield Node("assumption", "", phrase(ctx.messages, given.assumption)[0])


def said(ctx: Context, claims: Iterable[str], datasets: Iterable[str] = ()) -> tuple[Node, ...]:
    """Return claims and datasets as nodes."""
    found = [claim(ctx, name) for name in claims]
    return (*found, *(Node("dataset", name, DATASETS.get(name, name)) for name in datasets))


def disagreements(ctx: Context, given: Iterable[Disagreement]) -> Iterator[Node]:
    """Yield who says otherwise."""
    for item in given:
        held = said(ctx, [item.holder]) if item.holder.startswith("clm:") else said(ctx, [], [item.holder])
        yield Node("disagreement", "", ctx.t("lineage.otherwise", says=item.says), held)


def claim(ctx: Context, ref: str) -> Node:
    """Return a claim with its passage and its source."""
    ctx.known("claim", ref, ctx.casebook.claims)
    found = ctx.casebook.claims[ref]
    children = [passage(ctx, found.passage)] if found.passage else []
    children += [source(ctx, name) for name in found.reported_by if found.passage is None or name != ref.split(":")[1]]
    detail = {
        "holder": found.asserted_by,
        "stance": found.stance,
        "attribution": found.attribution,
        "voice": found.voice,
        "confidence": found.confidence,
        "coder": found.coded.by,
        "en": found.paraphrase.en,
        "es": found.paraphrase.es,
        **ctx.place(ref),
    }
    return Node("claim", ref, f"{holder(ctx, found)}: {ctx.words(found.paraphrase)}", tuple(children), detail)


def name_of(ctx: Context, actor: str) -> str:
    """Return the name of an actor, or its id where the casebook has none."""
    found = ctx.casebook.actors.get(actor)
    return actor if found is None else phrase(ctx.messages, found.name)[0]


def holder(ctx: Context, found: Claim) -> str:
    """Return who holds a claim, and how we know, in a few words."""
    marks = [ctx.t(f"lineage.stance_{found.stance}")] if found.stance != "agree" else []
    marks += [ctx.messages.name("attribution", found.attribution)] if found.attribution not in ("named", "co-named") else []
    marks += [ctx.messages.name("voice", found.voice)] if found.voice != "statement" else []
    if found.confidence != "confident":
        marks.append(ctx.t("lineage.confidence", confidence=ctx.messages.name("confidence", found.confidence)))
    name = name_of(ctx, found.asserted_by)
    return f"{name} ({', '.join(marks)})" if marks else name


def passage(ctx: Context, ref: str) -> Node:
    """Return a passage, with its text where the user's own copy bears it out."""
    ctx.known("passage", ref, ctx.casebook.passages)
    found, name = ctx.casebook.passages[ref], ref.split(":")[1]
    where = ctx.t("lineage.characters", start=found.start, end=found.end)
    if found.lines:
        where += ctx.t("lineage.lines", first=found.lines[0], last=found.lines[1])
    detail: dict[str, Any] = {"start": found.start, "end": found.end, "sha256": found.sha256, **ctx.place(ref)}
    if ctx.library is not None:
        quote = ctx.library.quote(found, ctx.casebook.sources.get(name, {}))
        where += f": {ctx.t('lineage.not_in_copies')}" if quote is None else f": “{' '.join(quote.split())}”"
        detail["quote"] = quote
    return Node("passage", ref, where, (source(ctx, name),), detail)


def source(ctx: Context, name: str) -> Node:
    """Return a source as a short reference."""
    item = ctx.casebook.sources.get(name)
    return Node("source", f"source:{name}", name if item is None else _reference(ctx, item, name))


def _reference(ctx: Context, item: Mapping[str, Any], name: str) -> str:
    people = item.get("author") or item.get("editor") or ()
    names = [str(person.get("family") or person.get("literal") or "") for person in people]
    dates = item.get("issued", {}).get("date-parts") or [[ctx.t("lineage.no_date")]]
    who = ctx.messages.join(names) if names else ctx.t("lineage.anonymous")
    return f"{who} ({dates[0][0]}): {item.get('title', name)}"
