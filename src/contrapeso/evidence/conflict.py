"""Claims on one concept side by side: who agrees, who disagrees, who agrees in part."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from contrapeso.evidence.claims import Claim

STANCES = ("agree", "disagree", "qualify")


@dataclass(frozen=True)
class Conflict:
    """The claims on one concept by stance, each in the order in which they came."""

    concept: str
    agree: tuple[Claim, ...]
    disagree: tuple[Claim, ...]
    qualify: tuple[Claim, ...]

    @property
    def disputed(self) -> bool:
        """Return whether the claims do not all say the same."""
        return sum(bool(side) for side in (self.agree, self.disagree, self.qualify)) > 1

    @property
    def size(self) -> int:
        """Return the number of claims."""
        return len(self.agree) + len(self.disagree) + len(self.qualify)

    def holders(self, stance: str) -> list[str]:
        """Return who takes a stance, each once."""
        return list(dict.fromkeys(claim.asserted_by for claim in getattr(self, stance)))


def conflicts(claims: Iterable[Claim], *, disputed: bool = True) -> list[Conflict]:
    """Return the claims by concept and stance, concepts with the most opposed claims first.

    Parameters
    ----------
    claims
        Claims of any concepts.
    disputed
        Leave out concepts on which all claims take one stance.
    """
    groups: dict[str, list[Claim]] = {}
    for claim in claims:
        groups.setdefault(claim.concept, []).append(claim)
    found = [
        Conflict(concept, *(tuple(claim for claim in group if claim.stance == stance) for stance in STANCES))
        for concept, group in groups.items()
    ]
    kept = [item for item in found if item.disputed or not disputed]
    return sorted(kept, key=lambda item: (-min(len(item.agree), len(item.disagree)), -len(item.qualify), -item.size, item.concept))
