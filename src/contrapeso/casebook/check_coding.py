"""Rules on second codings, on forecasts and comparisons of the sources, and on relations between actors."""

from __future__ import annotations

from collections.abc import Iterator

from contrapeso.casebook.check_references import holders, reference
from contrapeso.casebook.draft import Draft
from contrapeso.casebook.faults import Fault
from contrapeso.casebook.models import Years
from contrapeso.casebook.nearest import shown
from contrapeso.vocabulary.dates import span


def forecasts(draft: Draft) -> Iterator[Fault]:
    """A forecast speaks of a claim of type forecast that exists, and its outcome rests on something that exists."""
    types = {entry.value.id: entry.value.type for entry in draft.claims}
    for entry in draft.forecasts:
        found = entry.value
        yield from reference(draft, entry, ("claim",), found.claim)
        if types.get(found.claim, "forecast") != "forecast":
            what = f"the claim {found.claim} is of type {types[found.claim]}"
            yield entry.fault(("claim",), what, "name a claim of type forecast, or correct its type")
        yield from holders(draft, entry, ("basis",), found.basis)


def comparisons(draft: Draft) -> Iterator[Fault]:
    """A comparison speaks of a claim that exists, of polities of the casebook, and of years inside its period."""
    for entry in draft.comparisons:
        found = entry.value
        yield from reference(draft, entry, ("claim",), found.claim)
        yield from holders(draft, entry, ("basis",), found.basis)
        for key in ("higher", "lower"):
            place = getattr(found, key)
            if place.polity not in draft.polities:
                yield entry.fault((key, "polity"), f"there is no folder polities/{place.polity}", "name polities of this casebook")
            if draft.manifest is not None and not _within(place.when, draft.manifest.value.period):
                yield entry.fault((key, "when"), f"{place.when} lies outside the period of the casebook", "name years inside it")


def _within(when: str, period: Years) -> bool:
    inner, start, end = span(when), span(period.from_).start, span(period.to).end
    assert inner.start and inner.end and start and end
    return start <= inner.start and inner.end <= end


def double_codings(draft: Draft) -> Iterator[Fault]:
    """A second coding names a claim and a holder that exist, once for each coder, and another coder than the first."""
    first = {entry.value.id: entry.value.coded.by for entry in draft.claims}
    seen: set[tuple[str, str]] = set()
    for entry in draft.double_coding:
        row = entry.value
        yield from reference(draft, entry, ("claim",), row.claim)
        yield from reference(draft, entry, ("asserted_by",), row.asserted_by)
        if first.get(row.claim) == row.coder:
            yield entry.fault(("coder",), f"{shown(row.coder)} coded {row.claim} in the first place", "name the second coder")
        if (row.claim, row.coder) in seen:
            yield entry.fault(("claim",), f"{shown(row.coder)} codes {row.claim} twice", "keep one of the rows")
        seen.add((row.claim, row.coder))


def actor_relations(draft: Draft) -> Iterator[Fault]:
    """A relation between actors names actors, claims and a source that exist."""
    for entry in draft.actor_relations:
        found = entry.value
        yield from reference(draft, entry, ("actor",), found.actor)
        yield from reference(draft, entry, ("target",), found.target)
        yield from holders(draft, entry, ("basis",), found.basis)
        for index, claim in enumerate(found.disputed_by):
            yield from reference(draft, entry, ("disputed_by", index), claim)
        if f"src:{found.source}" not in draft.declared and "sources" not in draft.broken:
            what = f"{shown(found.id)} speaks of the source {found.source}, which is not listed"
            yield entry.fault(("id",), what, "add it to evidence/sources.csl.json, or correct the id")


RULES = (forecasts, comparisons, double_codings, actor_relations)
