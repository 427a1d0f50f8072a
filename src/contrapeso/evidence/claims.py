"""Passages and claims as they stand in ``evidence/claims/<source>.yaml``.

A claim has three roles: who holds it, who reports it, who coded it. The product
itself asserts none of them.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from contrapeso.vocabulary.dates import span

ClaimId = Annotated[str, Field(pattern=r"^clm:[a-z0-9-]+:\d{4}$")]
PassageId = Annotated[str, Field(pattern=r"^psg:[a-z0-9-]+:\d{4}$")]
ActorId = Annotated[str, Field(pattern=r"^act:[a-z0-9-]+$")]
ConceptId = Annotated[str, Field(pattern=r"^con:[a-z0-9-]+$")]
SourceId = Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]

Stance = Literal["agree", "disagree", "qualify"]
Attribution = Literal["named", "co-named", "carried", "inferred", "unnamed"]
Voice = Literal["statement", "question", "conditional", "hedged", "scare-quotes"]
ClaimType = Literal["event", "causal", "relation", "assessment", "forecast"]


class Strict(BaseModel):
    """Base of every file model: unknown keys are faults, instances do not change."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Bilingual(Strict):
    """A short text of our own in English and Spanish."""

    en: str = Field(min_length=1)
    es: str = Field(min_length=1)


class Basis(Strict):
    """Who says so: claims, datasets, or an assumption in words; at least one."""

    claims: tuple[ClaimId, ...] = ()
    datasets: tuple[str, ...] = ()
    assumption: str | None = None

    @model_validator(mode="after")
    def _something(self) -> Basis:
        if not (self.claims or self.datasets or self.assumption):
            raise ValueError("basis names no claim, no dataset and no assumption; give at least one")
        return self


class Passage(Strict):
    """W3C text position in the canonical text of a source, with the hash of the slice.

    ``start`` and ``end`` count Unicode code points, end exclusive. ``sha256`` is the first
    16 hexadecimal digits of the SHA-256 of the whitespace-normalised slice.
    """

    id: PassageId
    start: int = Field(ge=0)
    end: int = Field(gt=0)
    sha256: str = Field(pattern=r"^[0-9a-f]{16}$")
    lines: tuple[int, int] | None = None
    page: int | None = None


class About(Strict):
    """Polities and period that a claim speaks of."""

    polities: tuple[str, ...] = ()
    period: str | None = None

    @field_validator("period")
    @classmethod
    def _period(cls, value: str | None) -> str | None:
        if value is not None:
            span(value)
        return value


class Causal(Strict):
    """Cause, effect and sign of a causal claim, and the mechanism that it speaks to."""

    cause: str
    effect: str
    sign: Literal["+", "-", "0", "?"]
    mechanism: str | None = None


class ActorRelation(Strict):
    """A dated relation between two actors, as a claim puts it."""

    actor: str
    relation: str
    target: str


class Coding(Strict):
    """Who coded the claim, and when."""

    by: str
    on: str


class Claim(Strict):
    """One claim by one holder; ``passage`` is absent where no text is anchored."""

    id: ClaimId
    passage: PassageId | None = None
    type: ClaimType
    asserted_by: ActorId
    reported_by: tuple[SourceId, ...] = Field(min_length=1)
    attribution: Attribution
    voice: Voice = "statement"
    concept: ConceptId
    stance: Stance = "agree"
    about: About
    causal: Causal | None = None
    relation: ActorRelation | None = None
    contested_by: tuple[str, ...] = ()
    confidence: Literal["confident", "suspected", "inferred", "undecided"] = "confident"
    paraphrase: Bilingual
    coded: Coding
    note: str | None = None


class DoubleCoding(Strict):
    """One claim as another coder coded it: a row of ``evidence/double-coding.csv``."""

    claim: ClaimId
    coder: str = Field(min_length=1)
    type: ClaimType
    asserted_by: ActorId
    attribution: Attribution
    voice: Voice
    stance: Stance


class ClaimFile(Strict):
    """``evidence/claims/<source>.yaml``."""

    source: SourceId
    passages: tuple[Passage, ...] = ()
    claims: tuple[Claim, ...]


class Concept(Strict):
    """What claims are about; ``family`` groups the workshop report's explanations."""

    id: ConceptId
    label: Bilingual
    theme: str
    family: str | None = None
    mechanisms: tuple[str, ...] = ()


class Actor(Strict):
    """A person, organisation, bloc or state that holds claims or takes part in events."""

    id: ActorId
    kind: Literal["person", "organisation", "bloc", "state", "group", "unnamed"]
    name: str
    as_written: tuple[str, ...] = ()
    same_as: tuple[str, ...] = ()
    note: str | None = None


class ClaimRelation(Strict):
    """One claim's relation to another, in CiTO terms."""

    id: Annotated[str, Field(pattern=r"^rel:\d{4}$")]
    subject: ClaimId
    relation: Literal["agreesWith", "disagreesWith", "qualifies", "supports", "disputes", "refutes"]
    object: ClaimId
    note: str | None = None
