"""``polity.yaml``: names, codes, actors in roles, institutions and electoral rules by period."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator

from contrapeso.casebook.entries import Basis, RuleId, _dated
from contrapeso.evidence.claims import ActorId, Bilingual, Strict

Role = Literal["labour", "rural", "urban", "business", "regional", "military", "external", "bloc", "party"]


class Period(Strict):
    """Something that held over a stated interval."""

    from_: str = Field(alias="from")
    to: str
    basis: Basis
    note: str | None = None

    _dates = field_validator("from_", "to")(_dated)


class ActorRole(Period):
    """An actor of the evidence in a role of the model, over a period."""

    actor: ActorId
    role: Role


class Institution(Period):
    """A formal or informal institution; ``value`` holds a number where the model reads one."""

    id: Annotated[str, Field(pattern=r"^ins:[A-Z]{3}:[a-z0-9-]+$")]
    kind: Literal["term", "re-election", "legislature", "franchise", "federalism", "military-prerogative", "constitution", "informal"]
    value: float | None = None
    summary: Bilingual


class ElectoralRule(Period):
    """How an executive is chosen from the shares of the lists.

    ``threshold`` is the first-round share that wins outright in per cent; ``alternative`` is
    (share, lead) that also wins. ``then`` says what follows when nobody does.
    """

    id: RuleId
    threshold: float | None = Field(default=None, gt=0, le=100)
    alternative: tuple[float, float] | None = None
    then: Literal["plurality", "run-off", "congress", "none"]
    congress_among: int | None = Field(default=None, ge=2, le=3)
    summary: Bilingual


class Polity(Strict):
    """A polity of the casebook."""

    id: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    name: Bilingual
    codes: dict[str, str | int]
    first_quarter: Annotated[str, Field(pattern=r"^\d{4}Q[1-4]$")]
    last_quarter: Annotated[str, Field(pattern=r"^\d{4}Q[1-4]$")]
    roles: tuple[ActorRole, ...]
    institutions: tuple[Institution, ...]
    rules: tuple[ElectoralRule, ...]

    @field_validator("rules")
    @classmethod
    def _distinct(cls, rules: tuple[ElectoralRule, ...]) -> tuple[ElectoralRule, ...]:
        seen: set[str] = set()
        for rule in rules:
            if rule.id in seen:
                raise ValueError(f"rule {rule.id} is given twice")
            seen.add(rule.id)
        return rules
