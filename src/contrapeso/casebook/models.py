"""What a casebook holds once it has been read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, field_validator, model_validator

from contrapeso.casebook.columns import Table
from contrapeso.casebook.entries import Condition, Election, Event, Government, Tie
from contrapeso.casebook.polity import Polity
from contrapeso.casebook.scenario import Scenario
from contrapeso.casebook.tables import Series
from contrapeso.casebook.theory_file import TheoryFile
from contrapeso.evidence.actor_relations import DatedRelation
from contrapeso.evidence.claims import Actor, Bilingual, Claim, ClaimRelation, Concept, DoubleCoding, Passage, Strict
from contrapeso.evidence.comparisons import Comparison
from contrapeso.evidence.forecasts import Forecast
from contrapeso.vocabulary.dates import span

Iso3 = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]


class Years(Strict):
    """The period of a casebook, as EDTF dates."""

    from_: str = Field(alias="from")
    to: str

    @field_validator("from_", "to")
    @classmethod
    def _bounded(cls, value: str) -> str:
        found = span(value)
        if "/" in value:
            raise ValueError(f"'{value}' is an interval; write one date, such as 1930")
        if found.start is None or found.end is None:
            raise ValueError(f"'{value}' has an open end; write a year or a day, such as 1930")
        return value

    @model_validator(mode="after")
    def _order(self) -> Years:
        start, end = span(self.from_).start, span(self.to).end
        if start and end and start > end:
            raise ValueError(f"the period ends ({self.to}) before it starts ({self.from_})")
        return self


class Manifest(Strict):
    """``casebook.yaml``: what the casebook is, whose, and what it covers."""

    title: Bilingual
    authors: tuple[str, ...] = Field(min_length=1)
    licence: str = Field(min_length=1)
    version: str = Field(min_length=1)
    polities: tuple[Iso3, ...] = Field(min_length=1)
    focus: tuple[Iso3, ...] = ()
    """Polities that a run takes where none is named; all where this is empty."""
    period: Years
    summary: Bilingual | None = None
    note: str | None = None

    @model_validator(mode="after")
    def _focused(self) -> Manifest:
        strange = sorted(set(self.focus) - set(self.polities))
        if strange:
            raise ValueError(f"'focus' names {', '.join(strange)}, which 'polities' does not")
        return self


@dataclass(frozen=True)
class PolityRecord:
    """A polity and its record, each list in order of time."""

    polity: Polity
    governments: tuple[Government, ...] = ()
    elections: tuple[Election, ...] = ()
    events: tuple[Event, ...] = ()
    conditions: tuple[Condition, ...] = ()
    series: Mapping[str, Series] = field(default_factory=dict)
    tables: Mapping[str, Table] = field(default_factory=dict)


@dataclass(frozen=True)
class Casebook:
    """A casebook folder, read.

    Attributes
    ----------
    sources
        CSL-JSON items by id.
    claims, passages, concepts, actors
        By id.
    polities
        By ISO 3166-1 alpha-3 code, in the order of the manifest.
    world
        Yearly series that belong to no polity, by name.
    tables
        Other tables that belong to no polity, by name.
    theories, scenarios
        By id; other rooms make something of them.
    places
        File below the folder and line of everything that has an id.
    hash
        SHA-256 over the sorted relative paths and bytes of the casebook's files.
    forecasts
        Forecasts of the sources as events.
    comparisons
        Comparisons of the balance that claims make.
    double_coding
        Claims as a second coder coded them, in the order of the file.
    actor_relations
        Dated relations between actors, as claims put them.
    conditions
        Circumstances that hold for all polities.
    ties
        Ties between polities, and their membership of blocs.
    """

    folder: Path
    manifest: Manifest
    sources: Mapping[str, Mapping[str, Any]]
    concepts: Mapping[str, Concept]
    actors: Mapping[str, Actor]
    claims: Mapping[str, Claim]
    passages: Mapping[str, Passage]
    relations: tuple[ClaimRelation, ...]
    polities: Mapping[str, PolityRecord]
    world: Mapping[str, Series]
    tables: Mapping[str, Table]
    theories: Mapping[str, TheoryFile]
    scenarios: Mapping[str, Scenario]
    places: Mapping[str, tuple[str, int]]
    hash: str
    forecasts: tuple[Forecast, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    double_coding: tuple[DoubleCoding, ...] = ()
    actor_relations: tuple[DatedRelation, ...] = ()
    conditions: tuple[Condition, ...] = ()
    ties: tuple[Tie, ...] = ()

    @property
    def focus(self) -> tuple[str, ...]:
        """Polities that a run takes where none is named."""
        return self.manifest.focus or tuple(sorted(self.polities))

    @property
    def period(self) -> str:
        """Period of the casebook as an EDTF interval."""
        return f"{self.manifest.period.from_}/{self.manifest.period.to}"
