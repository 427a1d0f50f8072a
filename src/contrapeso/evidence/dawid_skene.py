r"""Dawid and Skene: what an event was, and how each holder reads events of each kind, at once.

Each event :math:`e` has a class :math:`c`; holder :math:`s` answers :math:`k` with probability
:math:`\Pi_{sck}`. The posterior over classes and the tables are found by expectation and
maximisation, with a Dirichlet prior on every row of every table:

.. math:: q_e(c) \propto p_e(c) \prod_s \Pi_{s c k_{es}}^{w_{es}}

Events that all read alike have their class given; they are what the tables are learned from.

References
----------
Dawid, A. P. and Skene, A. M. (1979): Maximum likelihood estimation of observer error-rates using the
EM algorithm. Journal of the Royal Statistical Society C 28(1).

"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

Array = np.ndarray
TRUST, DOUBT = 6.0, 1.0
"""Prior counts of a table's row: those of answers that fit the class, shared among them, and of each that does not."""
STEPS, CLOSE = 500, 1e-12


@dataclass(frozen=True)
class Holder:
    """Somebody who answers one question about events.

    ``fits`` has one row for each answer and says which classes it fits, shape (answer, class), 0 or 1.
    ``alike`` are groups of classes, by number, that the question does not tell apart: they share a row of
    the table, so that a chance difference of answers is not taken for knowledge.
    """

    name: str
    answers: tuple[str, ...]
    fits: Array
    alike: tuple[tuple[int, ...], ...] = ()


@dataclass(frozen=True)
class Answer:
    """What a holder says of an event: weights over its answers, and how much it counts.

    ``weight`` is one over the number of holders of one family that speak on the event, so that
    datasets which draw on each other count as one voice.
    """

    holder: str
    shares: Array
    weight: float = 1.0


@dataclass(frozen=True)
class Estimate:
    """What was found.

    Attributes
    ----------
    classes
        Names of the classes.
    posterior
        Weights over the classes by event, shape (class,), summing to one.
    tables
        Confusion tables by holder, shape (class, answer); rows sum to one.
    counts
        What each table was learned from, in events, shape (class, answer).
    steps
        Steps until the weights stood still.
    """

    classes: tuple[str, ...]
    posterior: Mapping[str, Array]
    tables: Mapping[str, Array]
    counts: Mapping[str, Array]
    steps: int


def estimate(
    classes: Sequence[str], priors: Mapping[str, Array], answers: Mapping[str, Sequence[Answer]], holders: Sequence[Holder]
) -> Estimate:
    """Find the weights of every event and the table of every holder.

    Parameters
    ----------
    priors
        Weights over the classes by event before anybody is heard, shape (class,). A class of weight zero
        stays at zero, and an event with one class of weight one has it given.
    answers
        By event; an event that nobody speaks on keeps its prior.
    holders
        All who answer anything.

    Raises
    ------
    ValueError
        If a prior does not sum to one, or an answer comes from nobody known.
    """
    known = {holder.name: holder for holder in holders}
    for event, prior in priors.items():
        if prior.shape != (len(classes),) or abs(prior.sum() - 1.0) > 1e-9 or (prior < 0).any():
            raise ValueError(f"the prior of {event} is no weight over {len(classes)} classes")
    strange = sorted({answer.holder for given in answers.values() for answer in given} - set(known))
    if strange:
        raise ValueError(f"answers of unknown holders: {', '.join(strange)}")
    pseudo = {holder.name: prior_counts(holder) for holder in holders}
    posterior = {event: prior.copy() for event, prior in priors.items()}
    steps = 0
    counts: dict[str, Array] = {}
    tables: dict[str, Array] = {}
    while steps < STEPS:
        steps += 1
        counts = {name: np.zeros_like(table) for name, table in pseudo.items()}
        for event, given in answers.items():
            for answer in given:
                counts[answer.holder] += answer.weight * np.outer(posterior[event], answer.shares)
        tables = {name: _rows(pseudo[name] + _shared(counts[name], known[name].alike)) for name in pseudo}
        moved = 0.0
        for event, prior in priors.items():
            found = _weigh(prior, answers.get(event, ()), tables)
            moved = max(moved, float(np.abs(found - posterior[event]).max()))
            posterior[event] = found
        if moved < CLOSE:
            break
    return Estimate(tuple(classes), posterior, tables, counts, steps)


def prior_counts(holder: Holder) -> Array:
    """Return the Dirichlet prior of a holder's table, shape (class, answer)."""
    fits = holder.fits.T.astype(float)
    fitting = fits.sum(axis=1, keepdims=True)
    return np.where(fits > 0, TRUST / np.maximum(fitting, 1.0), DOUBT)


def _shared(counts: Array, alike: tuple[tuple[int, ...], ...]) -> Array:
    """Return counts in which classes that are not told apart have the sum of their counts."""
    found = counts.copy()
    for group in alike:
        found[list(group)] = counts[list(group)].sum(axis=0)
    return found


def _rows(table: Array) -> Array:
    return table / table.sum(axis=1, keepdims=True)


def _weigh(prior: Array, given: Sequence[Answer], tables: Mapping[str, Array]) -> Array:
    """Return the weights of one event; an answer split over several is the mean of their log probabilities."""
    log = np.zeros_like(prior)
    for answer in given:
        log += answer.weight * (np.log(tables[answer.holder]) @ answer.shares)
    weights = prior * np.exp(log - log[prior > 0].max())
    return weights / weights.sum()
