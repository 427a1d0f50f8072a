"""Comparisons that claims make, as statements that can be scored: ``evidence/comparisons.yaml``.

A claim says that the popular sectors counted for more in one place and time than in another. That it speaks of the
balance, and of which years, is our reading of it; the claim stays the source's.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from contrapeso.evidence.claims import Basis, ClaimId, Strict
from contrapeso.vocabulary.dates import span


class Place(Strict):
    """A polity and a time; a time that is not exact stands for every quarter that it may lie in."""

    polity: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    when: str

    @field_validator("when")
    @classmethod
    def _bounded(cls, value: str) -> str:
        found = span(value)
        if found.start is None or found.end is None:
            raise ValueError(f"'{value}' has an open end; write both ends, such as 1976/1980")
        return value


class Comparison(Strict):
    """One comparison of one claim: the popular sectors counted for more in ``higher`` than in ``lower``."""

    id: Annotated[str, Field(pattern=r"^cmp:\d{4}$")]
    claim: ClaimId
    of: Literal["balance"] = "balance"
    higher: Place
    lower: Place
    basis: Basis
    note: str | None = None

    @model_validator(mode="after")
    def _two(self) -> Comparison:
        one, other = span(self.higher.when), span(self.lower.when)
        assert one.start and one.end and other.start and other.end
        if self.higher.polity == self.lower.polity and one.start <= other.end and other.start <= one.end:
            raise ValueError(
                f"{self.higher.when} and {self.lower.when} share days in {self.higher.polity}; compare two times that do not meet"
            )
        return self

    @property
    def source(self) -> str:
        """Return the source whose claim it is."""
        return self.claim.split(":")[1]
