"""How evidence leans: claims by source and stance for each polity and topic, and warnings.

Not the balance of power: this says whether the claims on a matter come from one source, or all
from one side, so that no reader takes a chorus for a debate.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from contrapeso.evidence.claims import Claim, Concept

LARGEST_SHARE = 0.67
"""A source with a larger share of the claims on a matter is said to dominate it."""
FEWEST = 3
"""With fewer claims nothing is said about a lean, only that there are few."""

WARNINGS: dict[str, str] = {
    "few": f"fewer than {FEWEST} claims",
    "one-source": "every claim comes from one source",
    "largest-source": "one source has more than two thirds of the claims",
    "no-dissent": "no claim disagrees or qualifies, and no two claims of a concept differ",
}


@dataclass(frozen=True)
class Lean:
    """The evidence on one topic in one polity.

    Attributes
    ----------
    sources, stances
        Numbers of claims by source and by stance.
    holders
        Number of different holders.
    disputed
        Number of concepts on which claims differ in stance.
    largest, share
        The source with most claims, and its share of them.
    warnings
        Keys of `WARNINGS`; empty where nothing is to be flagged.

    """

    polity: str
    topic: str
    claims: int
    sources: Mapping[str, int]
    stances: Mapping[str, int]
    holders: int
    disputed: int
    largest: str
    share: float
    warnings: tuple[str, ...]


def lean(polity: str, topic: str, claims: Iterable[Claim]) -> Lean:
    """Return how the claims on one matter lean; there must be one at least."""
    listed = list(claims)
    sources = Counter(claim.id.split(":")[1] for claim in listed)
    stances = Counter(claim.stance for claim in listed)
    by_concept: dict[str, set[str]] = {}
    for claim in listed:
        by_concept.setdefault(claim.concept, set()).add(claim.stance)
    disputed = sum(len(found) > 1 for found in by_concept.values())
    largest, most = min(sources.items(), key=lambda item: (-item[1], item[0]))
    share = most / len(listed)
    warnings: list[str] = []
    if len(listed) < FEWEST:
        warnings.append("few")
    elif len(sources) == 1:
        warnings.append("one-source")
    elif share > LARGEST_SHARE:
        warnings.append("largest-source")
    if len(listed) >= FEWEST and disputed == 0 and set(stances) == {"agree"}:
        warnings.append("no-dissent")
    return Lean(
        polity,
        topic,
        len(listed),
        dict(sorted(sources.items())),
        {stance: stances[stance] for stance in ("agree", "disagree", "qualify")},
        len({claim.asserted_by for claim in listed}),
        disputed,
        largest,
        share,
        tuple(warnings),
    )


def balance(claims: Iterable[Claim], concepts: Mapping[str, Concept]) -> list[Lean]:
    """Return how the evidence leans, for every polity and for every topic in it.

    The topic is the theme of a claim's concept; the topic '' is all of a polity. A claim that
    speaks of two polities counts in both; one that speaks of none counts under '-'.
    """
    groups: dict[tuple[str, str], list[Claim]] = {}
    for claim in claims:
        concept = concepts.get(claim.concept)
        for polity in dict.fromkeys(claim.about.polities or ("-",)):
            for topic in ("", concept.theme if concept is not None else "-"):
                groups.setdefault((polity, topic), []).append(claim)
    return [lean(polity, topic, found) for (polity, topic), found in sorted(groups.items())]
