"""From a coalition to the skeleton of a theory: what it agrees on, by mechanism, with claims for and against.

A skeleton is where a person starts. Which mechanism a concept speaks to is the coder's judgement,
and a coalition that talks of a mechanism has not thereby specified one.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import yaml

from contrapeso.evidence.claims import Claim, Concept

Side = Literal["holds", "denies"]
STATUS = "skeleton, to be edited by a person"
HEAD = (
    "# Made from a discourse coalition. Read the claims, drop what is not meant, set priors and their reasons.\n"
    "# sign: of cause on effect, where the causal claims of the coalition agree on one; '?' where they do not\n"
    "# or there is none; '0' where the coalition denies the mechanism.\n"
)


@dataclass(frozen=True)
class Agreed:
    """A concept on which members of a coalition agree with one another.

    ``side`` is whether they hold or deny it; ``members`` are those who say so, and ``against`` is
    empty unless ``least`` lets a minority stand.
    """

    concept: str
    side: Side
    members: tuple[str, ...]
    against: tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """One mechanism of a skeleton.

    ``for_`` are claims on the coalition's side, ``against`` those on the other, ``qualifying`` those
    between, whoever holds them; ``own`` are the coalition's among them.
    """

    mechanism: str
    sign: str
    concepts: tuple[str, ...]
    members: tuple[str, ...]
    for_: tuple[str, ...]
    against: tuple[str, ...]
    qualifying: tuple[str, ...]
    own: tuple[str, ...]


def agreed(coalition: Collection[str], claims: Iterable[Claim], least: int = 2) -> list[Agreed]:
    """Return the concepts on which at least ``least`` members take one side, and more than take the other.

    Questions take no side, and neither does a claim that qualifies.
    """
    sides: dict[str, dict[str, set[str]]] = {}
    for claim in claims:
        if claim.asserted_by in coalition and claim.voice != "question" and claim.stance != "qualify":
            sides.setdefault(claim.concept, {"agree": set(), "disagree": set()})[claim.stance].add(claim.asserted_by)
    found: list[Agreed] = []
    for concept, by in sorted(sides.items()):
        ahead, behind = ("agree", "disagree") if len(by["agree"]) >= len(by["disagree"]) else ("disagree", "agree")
        if len(by[ahead]) >= least and len(by[ahead]) > len(by[behind]):
            side: Side = "holds" if ahead == "agree" else "denies"
            found.append(Agreed(concept, side, tuple(sorted(by[ahead])), tuple(sorted(by[behind]))))
    return found


def lines(coalition: Collection[str], claims: Iterable[Claim], concepts: Mapping[str, Concept], least: int = 2) -> list[Line]:
    """Return the mechanisms that a coalition's agreed concepts and causal claims name, by number."""
    listed = list(claims)
    common = {item.concept: item for item in agreed(coalition, listed, least)}
    on: dict[str, list[Claim]] = {}
    for claim in listed:
        if claim.concept in common:
            own = claim.causal.mechanism if claim.causal is not None else None
            concept = concepts.get(claim.concept)
            for row in dict.fromkeys((*(concept.mechanisms if concept else ()), *((own,) if own else ()))):
                on.setdefault(row, []).append(claim)
    # A row that only an outsider's causal claim names is not the coalition's.
    return [
        _line(row, coalition, found, common) for row, found in sorted(on.items()) if any(claim.asserted_by in coalition for claim in found)
    ]


def _line(row: str, coalition: Collection[str], claims: Sequence[Claim], common: Mapping[str, Agreed]) -> Line:
    by: dict[str, list[str]] = {"for": [], "against": [], "qualifying": []}
    signs: set[str] = set()
    for claim in claims:
        side = common[claim.concept].side
        with_it = (claim.stance == "agree") == (side == "holds")
        where = "qualifying" if claim.stance == "qualify" or claim.voice == "question" else "for" if with_it else "against"
        by[where].append(claim.id)
        if where == "for" and claim.asserted_by in coalition:
            if side == "denies":
                signs.add("0")
            elif claim.causal is not None and claim.causal.mechanism == row:
                signs.add(claim.causal.sign)
    return Line(
        row,
        signs.pop() if len(signs) == 1 else "?",
        tuple(sorted({claim.concept for claim in claims})),
        tuple(sorted({claim.asserted_by for claim in claims if claim.asserted_by in coalition})),
        tuple(by["for"]),
        tuple(by["against"]),
        tuple(by["qualifying"]),
        tuple(claim.id for claim in claims if claim.asserted_by in coalition),
    )


def theory_skeleton(
    name: str,
    coalition: Collection[str],
    claims: Iterable[Claim],
    concepts: Mapping[str, Concept],
    source: str,
    *,
    labels: Mapping[str, Sequence[str]] | None = None,
    author: str = "",
    least: int = 2,
) -> str:
    """Return the YAML text of a theory skeleton.

    Parameters
    ----------
    name
        Name of the theory.
    coalition
        Its actors.
    claims
        Claims of the source; those of others show who is for and against.
    concepts
        Concepts by id, for the mechanisms that they name.
    source
        The source from which the coalition comes. The theory is not scored on data coded from it.
    labels
        Mechanisms of the library by row such as 'M13', where they are known.
    author
        Who will answer for the theory; empty until a person does.
    least
        How many members must take one side of a concept.
    """
    listed = list(claims)
    shared = agreed(coalition, listed, least)
    found = lines(coalition, listed, concepts, least)
    named = {concept for line in found for concept in line.concepts}
    mechanisms: list[dict[str, Any]] = []
    for line in found:
        claims_of = {"for": list(line.for_), "against": list(line.against), "qualifying": list(line.qualifying)}
        mechanisms.append(
            {
                "rows": [line.mechanism],
                "library": list((labels or {}).get(line.mechanism, ())),
                "sign": line.sign,
                "concepts": list(line.concepts),
                "members": list(line.members),
                "claims": {side: ids for side, ids in claims_of.items() if ids},
            }
        )
    data = {
        "name": name,
        "author": author,
        "status": STATUS,
        "coalition": sorted(coalition),
        "agreed": [{"concept": item.concept, "side": item.side, "members": list(item.members)} for item in shared],
        "mechanisms": mechanisms,
        "without_mechanism": [item.concept for item in shared if item.concept not in named],
        "banned_sources": [source],
    }
    return HEAD + yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=120)
