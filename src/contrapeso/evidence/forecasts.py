"""Forecasts that sources make in words, turned into probabilities and scored once they resolve.

A source says 'likely', not 0.75. The number behind a word is our assumption (`VERBAL`), the same
for every source, so that scores compare sources under one reading of words and not their nerve.
The scale follows common elicitation studies in order and roughly in size; it is not estimated.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from contrapeso.evidence.claims import Basis, Bilingual, Claim, ClaimId, Strict
from contrapeso.vocabulary.dates import span

Wording = Literal["will", "expected", "likely", "threatens", "may", "unlikely", "little-chance", "will-not"]
VERBAL: dict[Wording, float] = {
    "will": 0.90,
    "expected": 0.80,
    "likely": 0.75,
    "threatens": 0.60,
    "may": 0.50,
    "unlikely": 0.25,
    "little-chance": 0.15,
    "will-not": 0.10,
}
"""Probability that each kind of wording is taken to mean: an assumption, stated with every score.

'will' is any flat statement about the future ('will', 'persists'); 'expected' a sign taken to
point one way ('the signs are', 'a good omen'); 'threatens' a danger that is said to be real;
'may' a bare possibility; 'little-chance' covers 'little immediate threat'.
"""
FLOOR = 1e-4
"""No probability counts as nearer to 0 or 1 than this in the log score; see `contrapeso.tournament.scores`."""


class Forecast(Strict):
    """One forecast of a source as an event that happens or does not.

    ``outcome`` is ``None`` while it is open (pending), where the words never settle what would
    count (unresolvable), and where another forecast is of the same event (repeats).
    """

    id: Annotated[str, Field(pattern=r"^fct:\d{4}$")]
    claim: ClaimId
    target: Bilingual
    wording: Wording
    probability: float = Field(ge=0, le=1)
    resolves: str | None
    outcome: bool | None
    why_open: Literal["pending", "unresolvable", "repeats"] | None = None
    basis: Basis
    note: str | None = None

    @field_validator("resolves")
    @classmethod
    def _dated(cls, value: str | None) -> str | None:
        if value is not None:
            span(value)
        return value

    @model_validator(mode="after")
    def _whole(self) -> Forecast:
        stated = VERBAL[self.wording]
        if not math.isclose(self.probability, stated):
            raise ValueError(
                f"the wording '{self.wording}' stands for {stated:g} and the probability is {self.probability:g}; write {stated:g}"
            )
        if (self.outcome is None) != (self.why_open is not None):
            raise ValueError("the outcome and 'why_open' do not agree; give why_open where the outcome is null, and only there")
        if self.outcome is not None and self.resolves is None:
            raise ValueError("the forecast has an outcome and no date; write when it resolved under 'resolves'")
        return self

    @property
    def source(self) -> str:
        """Return the source that makes the forecast, or reports it."""
        return self.claim.split(":")[1]


@dataclass(frozen=True)
class Scored:
    """Scores of one source; means over ``n`` resolved forecasts, ``None`` where there is none.

    ``brier`` is lower for better forecasts; ``log_score`` is in nats and higher for better ones,
    as in the tournament. ``coin`` is the log score of always saying one half.
    """

    source: str
    n: int
    brier: float | None
    log_score: float | None
    unresolved: tuple[str, ...]
    coin: float = -math.log(2.0)


def brier(probability: float, outcome: bool) -> float:
    """Return the Brier score of one forecast."""
    return (probability - float(outcome)) ** 2


def log_score(probability: float, outcome: bool) -> float:
    """Return the log score of one forecast in nats."""
    kept = min(max(probability, FLOOR), 1 - FLOOR)
    return math.log(kept if outcome else 1 - kept)


def score(forecasts: Iterable[Forecast]) -> list[Scored]:
    """Return the scores of each source, in order of its name, and last those of all together under '*'."""
    groups: dict[str, list[Forecast]] = {}
    for forecast in forecasts:
        groups.setdefault(forecast.source, []).append(forecast)
    rows = [_row(source, group) for source, group in sorted(groups.items())]
    return [*rows, _row("*", [item for group in groups.values() for item in group])] if rows else []


def _row(source: str, group: list[Forecast]) -> Scored:
    known = [(item.probability, item.outcome) for item in group if item.outcome is not None]
    n = len(known)
    means = (sum(brier(p, o) for p, o in known) / n, sum(log_score(p, o) for p, o in known) / n) if n else (None, None)
    return Scored(source, n, means[0], means[1], tuple(sorted(item.id for item in group if item.outcome is None)))


def missing(forecasts: Iterable[Forecast], claims: Mapping[str, Claim]) -> list[str]:
    """Return the claims of type forecast that no forecast turns into an event."""
    entered = {forecast.claim for forecast in forecasts}
    return sorted(name for name, claim in claims.items() if claim.type == "forecast" and name not in entered)
