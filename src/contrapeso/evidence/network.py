r"""Discourse networks: who holds which concept, who agrees with whom, who contradicts whom.

A statement is a person, a concept and a stance. With :math:`x_{ick}` the number of times that
person :math:`i` takes stance :math:`k` on concept :math:`c`, and :math:`q_k` the stance on a
scale from 0 (disagree) to 1 (agree),

.. math::
   \\text{congruence}_{ij} &= \\sum_c \\sum_{k,l} x_{ick} x_{jcl} (1 - |q_k - q_l|) \\\\
   \\text{conflict}_{ij} &= \\sum_c \\sum_{k,l} x_{ick} x_{jcl} |q_k - q_l|

and subtract is their difference. A person's agreement with themselves is left out.

References
----------
Leifeld, Philip (2017): Discourse Network Analysis: Policy Debates as Dynamic Networks. In The
Oxford Handbook of Political Networks, edited by Victor, Montgomery and Lubell.

"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from contrapeso.evidence.claims import Claim
from contrapeso.vocabulary.dates import span

Level = Literal["named", "co-named", "carried", "inferred"]
LEVELS: tuple[Level, ...] = ("named", "co-named", "carried", "inferred")
"""Attribution levels from the strictest; each keeps what those before it keep."""

Stance = Literal["agree", "disagree", "qualify"]
SCALE: dict[Stance, float] = {"disagree": 0.0, "qualify": 0.5, "agree": 1.0}
STANCES: tuple[Stance, ...] = ("disagree", "qualify", "agree")

Tie = Literal["congruence", "conflict", "subtract"]
Normalisation = Literal["none", "average", "jaccard", "cosine"]
Matrix = NDArray[np.float64]


@dataclass(frozen=True)
class Statement:
    """A person takes a stance on a concept; ``claim`` says where it is coded."""

    person: str
    concept: str
    stance: Stance
    claim: str


def statements(
    claims: Iterable[Claim],
    level: Level = "carried",
    *,
    qualify: bool = False,
    questions: bool = False,
    leave_out: Collection[str] = (),
) -> list[Statement]:
    """Return the statements of claims whose holder is known well enough.

    Parameters
    ----------
    claims
        Coded claims.
    level
        How the holder must be known: 'named' keeps only explicit names, 'co-named' also those
        named together, 'carried' also those to whom a paragraph's tag reaches, 'inferred' all.
        Claims of unnamed holders are never kept: 'some participants' is no person.
    qualify
        Count 'qualify' as a stance half way between the others; else it is left out.
    questions
        Count questions with their stance; else they are left out.
    leave_out
        Actors that are not to be nodes, such as a rapporteur, who reports and does not agree.

    """
    kept = LEVELS[: LEVELS.index(level) + 1]
    return [
        Statement(claim.asserted_by, claim.concept, claim.stance, claim.id)
        for claim in claims
        if claim.attribution in kept
        and (qualify or claim.stance != "qualify")
        and (questions or claim.voice != "question")
        and claim.asserted_by not in leave_out
    ]


def during(claims: Iterable[Claim], start: date, end: date, *, undated: bool = False) -> list[Claim]:
    """Return the claims about a time that shares a day with a window.

    The time is that which a claim is about, not that in which it was made; see the claim's
    source for the latter. ``undated`` keeps claims about no stated time.
    """
    kept: list[Claim] = []
    for claim in claims:
        if claim.about.period is None:
            if undated:
                kept.append(claim)
            continue
        first, last = span(claim.about.period).bounded(date.min, date.max)
        if first <= end and last >= start:
            kept.append(claim)
    return kept


def windows(claims: Iterable[Claim], first: int, last: int, years: int, step: int | None = None) -> Iterator[tuple[int, int, list[Claim]]]:
    """Yield windows of years that step through a period: first year, last year, claims.

    Raises
    ------
    ValueError
        If a window or a step has no length.

    """
    step = years if step is None else step
    if years < 1 or step < 1:
        raise ValueError("a window and its step are at least one year long")
    listed = list(claims)
    for year in range(first, last - years + 2, step):
        yield year, year + years - 1, during(listed, date(year, 1, 1), date(year + years - 1, 12, 31))


@dataclass(frozen=True, eq=False)
class TwoMode:
    """Counts of statements, shape (person, concept, stance); stances in the order of `STANCES`."""

    persons: tuple[str, ...]
    concepts: tuple[str, ...]
    counts: Matrix

    @property
    def signed(self) -> Matrix:
        """Return agreement less disagreement, shape (person, concept)."""
        return self.counts[:, :, 2] - self.counts[:, :, 0]

    @property
    def total(self) -> Matrix:
        """Return the number of statements whatever the stance, shape (person, concept)."""
        return self.counts.sum(axis=2)


def two_mode(found: Iterable[Statement], *, repeats: bool = False) -> TwoMode:
    """Return the network of persons and concepts.

    ``repeats`` counts a stance that a person states more than once as often as it is coded;
    else once, so that a source's wordiness has no weight.
    """
    listed = list(found)
    persons = tuple(sorted({item.person for item in listed}))
    concepts = tuple(sorted({item.concept for item in listed}))
    row, column = {name: i for i, name in enumerate(persons)}, {name: i for i, name in enumerate(concepts)}
    counts = np.zeros((len(persons), len(concepts), len(STANCES)))
    for item in listed:
        counts[row[item.person], column[item.concept], STANCES.index(item.stance)] += 1
    return TwoMode(persons, concepts, counts if repeats else np.minimum(counts, 1.0))


@dataclass(frozen=True, eq=False)
class OneMode:
    """A network of persons (or of concepts): symmetric ``weights`` with an empty diagonal."""

    nodes: tuple[str, ...]
    weights: Matrix
    tie: Tie
    normalisation: Normalisation = "none"

    def weight(self, first: str, second: str) -> float:
        """Return the weight between two nodes."""
        return float(self.weights[self.nodes.index(first), self.nodes.index(second)])

    def edges(self) -> list[tuple[str, str, float]]:
        """Return the ties that are not zero, the strongest first."""
        rows, columns = np.nonzero(np.triu(self.weights, 1))
        ties = [(self.nodes[i], self.nodes[j], float(self.weights[i, j])) for i, j in zip(rows, columns, strict=True)]
        return sorted(ties, key=lambda tie: (-abs(tie[2]), tie[0], tie[1]))

    def isolates(self) -> tuple[str, ...]:
        """Return the nodes without a tie."""
        return tuple(node for node, row in zip(self.nodes, self.weights, strict=True) if not row.any())


def one_mode(
    network: TwoMode, tie: Tie = "subtract", normalisation: Normalisation = "none", *, of: Literal["persons", "concepts"] = "persons"
) -> OneMode:
    r"""Project a two-mode network on its persons, or on its concepts.

    Parameters
    ----------
    network
        Persons and concepts.
    tie
        Congruence, conflict, or congruence less conflict.
    normalisation
        With :math:`x_i` the counts of a node over everything and every stance, ties are divided
        by the mean of the sums of :math:`x_i` and :math:`x_j` ('average'), by the sum of their
        cell-by-cell maxima ('jaccard'), or by the product of their lengths ('cosine').
    of
        What the nodes are.

    """
    cells = network.counts if of == "persons" else network.counts.transpose(1, 0, 2)
    scale = np.array([SCALE[stance] for stance in STANCES])
    apart = np.abs(scale[:, None] - scale[None, :])
    congruence = np.einsum("ick,jcl,kl->ij", cells, cells, 1.0 - apart)
    conflict = np.einsum("ick,jcl,kl->ij", cells, cells, apart)
    weights = {"congruence": congruence, "conflict": conflict, "subtract": congruence - conflict}[tie]
    norm = _norm(cells.reshape(len(cells), cells.shape[1] * cells.shape[2]), normalisation)
    weights = np.divide(weights, norm, out=np.zeros_like(weights), where=norm > 0)
    np.fill_diagonal(weights, 0.0)
    return OneMode(network.persons if of == "persons" else network.concepts, weights, tie, normalisation)


def _norm(counts: Matrix, normalisation: Normalisation) -> Matrix:
    size = len(counts)
    if normalisation == "average":
        total = counts.sum(axis=1)
        return (total[:, None] + total[None, :]) / 2.0
    if normalisation == "cosine":
        length = np.sqrt((counts**2).sum(axis=1))
        return length[:, None] * length[None, :]
    if normalisation == "jaccard":
        return np.array([np.maximum(row, counts).sum(axis=1) for row in counts]).reshape(size, size)
    return np.ones((size, size))
