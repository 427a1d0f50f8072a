"""Search claims by facets and by words, in English and Spanish, with or without accents."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from contrapeso.evidence.claims import Actor, Claim, Concept
from contrapeso.vocabulary.dates import span

_MARKS = re.compile("[\u0300-\u036f]+")
FACETS = ("source", "holder", "polity", "concept", "stance", "type", "attribution", "contested")


def folded(text: str) -> str:
    """Return text in lower case without accents."""
    return _MARKS.sub("", unicodedata.normalize("NFKD", text.casefold()))


@dataclass(frozen=True)
class Query:
    """What claims have to be; an empty facet asks nothing.

    Attributes
    ----------
    holder, concept
        Ids, with or without ``act:`` and ``con:``.
    polity, source, stance, type
        As claims have them.
    year
        A year, or the first and the last of a range, that the claim's period touches. Claims
        about no stated time are then left out.
    text
        Words that all have to stand in the paraphrases, the names of holder and concept, or
        the note, in any order.
    contested
        Whether somebody is known to contest the claim.

    """

    holder: Collection[str] = ()
    polity: Collection[str] = ()
    year: int | tuple[int, int] | None = None
    concept: Collection[str] = ()
    source: Collection[str] = ()
    stance: Collection[str] = ()
    type: Collection[str] = ()
    text: str = ""
    contested: bool | None = None


@dataclass(frozen=True)
class _Row:
    claim: Claim
    source: str
    words: str
    years: tuple[int, int] | None


def _ids(values: Collection[str], prefix: str) -> set[str]:
    listed = (values,) if isinstance(values, str) else values
    return {value if value.startswith(prefix) else f"{prefix}{value}" for value in listed}


def _set(values: Collection[str]) -> set[str]:
    return {values} if isinstance(values, str) else set(values)


class Index:
    """Claims made ready to be searched many times.

    Parameters
    ----------
    claims
        Claims in the order in which they are to be found.
    concepts, actors
        By id; their names are searched too.

    """

    def __init__(
        self, claims: Iterable[Claim], concepts: Mapping[str, Concept] | None = None, actors: Mapping[str, Actor] | None = None
    ) -> None:
        self._concepts, self._actors = concepts or {}, actors or {}
        self._rows = [self._row(claim) for claim in claims]

    def _row(self, claim: Claim) -> _Row:
        concept, actor = self._concepts.get(claim.concept), self._actors.get(claim.asserted_by)
        parts = [claim.id, claim.paraphrase.en, claim.paraphrase.es, claim.note or ""]
        parts += [concept.label.en, concept.label.es] if concept is not None else []
        parts += [actor.name, *actor.as_written] if actor is not None else []
        years = None
        if claim.about.period is not None:
            low, high = span(claim.about.period).bounded(date.min, date.max)
            years = (low.year, high.year)
        return _Row(claim, claim.id.split(":")[1], folded(" ".join(parts)), years)

    def find(self, query: Query) -> list[Claim]:
        """Return the claims that answer a query, in their order."""
        holders, concepts = _ids(query.holder, "act:"), _ids(query.concept, "con:")
        polities, sources, stances, types = _set(query.polity), _set(query.source), _set(query.stance), _set(query.type)
        words = folded(query.text).split()
        low, high = query.year if isinstance(query.year, tuple) else (query.year, query.year)
        found: list[Claim] = []
        for row in self._rows:
            claim = row.claim
            if (
                (not sources or row.source in sources)
                and (not holders or claim.asserted_by in holders)
                and (not concepts or claim.concept in concepts)
                and (not stances or claim.stance in stances)
                and (not types or claim.type in types)
                and (query.contested is None or bool(claim.contested_by) == query.contested)
                and (not polities or not polities.isdisjoint(claim.about.polities))
                and (low is None or high is None or (row.years is not None and row.years[0] <= high and row.years[1] >= low))
                and all(word in row.words for word in words)
            ):
                found.append(claim)
        return found


def search(
    claims: Iterable[Claim], query: Query, concepts: Mapping[str, Concept] | None = None, actors: Mapping[str, Actor] | None = None
) -> list[Claim]:
    """Return the claims that answer a query; `Index` is faster for many queries."""
    return Index(claims, concepts, actors).find(query)


def facets(claims: Iterable[Claim]) -> dict[str, dict[str, int]]:
    """Return how many claims have each value of each facet, the most frequent first."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    for claim in claims:
        counts["source"][claim.id.split(":")[1]] += 1
        counts["holder"][claim.asserted_by] += 1
        counts["polity"].update(claim.about.polities)
        counts["concept"][claim.concept] += 1
        counts["stance"][claim.stance] += 1
        counts["type"][claim.type] += 1
        counts["attribution"][claim.attribution] += 1
        counts["contested"]["yes" if claim.contested_by else "no"] += 1
    return {name: dict(sorted(found.items(), key=lambda item: (-item[1], item[0]))) for name, found in counts.items()}
