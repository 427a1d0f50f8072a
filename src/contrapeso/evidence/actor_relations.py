"""Dated relations between actors, each as one or more claims put it: ``evidence/actor-relations.yaml``.

A relation is a reading of claims and no finding of ours: who holds it, how it is known and how it
is said stand in the claims of its basis.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Annotated, Literal, get_args

from pydantic import Field, field_validator, model_validator

from contrapeso.evidence.claims import ActorId, Basis, Bilingual, ClaimId, Strict
from contrapeso.vocabulary.dates import span

RelationKind = Literal["trained", "funded", "backed", "allied-with", "appointed", "opposed", "co-opted", "member-of"]
RELATION_KINDS: tuple[str, ...] = get_args(RelationKind)
SYMMETRIC = frozenset({"allied-with"})
"""Kinds that say the same of both actors."""


class DatedRelation(Strict):
    """What one actor did to, or was to, another; an end without a date is an end that no source states."""

    id: Annotated[str, Field(pattern=r"^rel:[a-z0-9-]+:\d{4}$")]
    actor: ActorId
    kind: RelationKind
    target: ActorId
    from_: str | None = Field(default=None, alias="from")
    to: str | None = None
    paraphrase: Bilingual
    basis: Basis
    disputed_by: tuple[ClaimId, ...] = ()
    note: str | None = None

    @field_validator("from_", "to")
    @classmethod
    def _dated(cls, value: str | None) -> str | None:
        if value is not None:
            span(value)
            if "/" in value:
                raise ValueError(f"'{value}' is an interval; write its two ends under 'from' and 'to'")
        return value

    @model_validator(mode="after")
    def _sound(self) -> DatedRelation:
        if self.actor == self.target:
            raise ValueError(f"{self.actor} stands in a relation to itself; name another actor")
        start, end = self.days
        if start > end:
            raise ValueError(f"the relation ends ({self.to}) before it starts ({self.from_})")
        return self

    @property
    def source(self) -> str:
        """Return the source that the relation was coded from."""
        return self.id.split(":")[1]

    @property
    def days(self) -> tuple[date, date]:
        """Return the first and the last day on which it may have held."""
        start = span(self.from_).start if self.from_ else None
        end = span(self.to).end if self.to else None
        return start or date.min, end or date.max

    @property
    def when(self) -> str:
        """Return its time as an EDTF interval; one date where both ends are the same."""
        return self.from_ if self.from_ and self.from_ == self.to else f"{self.from_ or '..'}/{self.to or '..'}"


def related(
    relations: Iterable[DatedRelation], actor: str | None = None, kind: str | None = None, year: int | None = None
) -> list[DatedRelation]:
    """Return the relations that answer a question, in order of time.

    Parameters
    ----------
    relations
        All relations.
    actor
        An actor on either side, with or without ``act:``.
    kind
        One of `RELATION_KINDS`.
    year
        A year in which the relation may have held; one with neither end dated answers no year.
    """
    name = None if actor is None else actor if actor.startswith("act:") else f"act:{actor}"
    found = [
        item
        for item in relations
        if (name is None or name in (item.actor, item.target))
        and (kind is None or item.kind == kind)
        and (year is None or ((item.from_ or item.to) and item.days[0].year <= year <= item.days[1].year))
    ]
    return sorted(found, key=lambda item: (item.days, item.id))
