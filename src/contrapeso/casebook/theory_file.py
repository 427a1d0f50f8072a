"""``theories/<name>.yaml``: a theory as a person without Python reads and copies it."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from contrapeso.evidence.claims import Bilingual, ClaimId, SourceId, Strict

ROWS = tuple(f"M{number:02d}" for number in range(1, 77))
"""Rows of the mechanism table."""

_RANGE = re.compile(r"(M\d\d)(?:-(M\d\d))?", re.ASCII)
_PRIOR = re.compile(r"(normal|half-normal|log-normal|logit-normal|fixed)\(([^()]*)\)", re.ASCII)


def expand(items: tuple[str, ...]) -> tuple[str, ...]:
    """Return rows from rows and ranges such as ``M04-M18``.

    Raises
    ------
    ValueError
        If an item is neither.
    """
    found: list[str] = []
    for item in items:
        match = _RANGE.fullmatch(item)
        first, last = (match[1], match[2] or match[1]) if match else ("", "")
        if first not in ROWS or last not in ROWS or last < first:
            raise ValueError(f"'{item}' is no row or range of rows of the mechanism table; write M01 to M76, or M04-M18")
        found.extend(ROWS[ROWS.index(first) : ROWS.index(last) + 1])
    return tuple(dict.fromkeys(found))


class PriorOverride(Strict):
    """Another prior for one parameter, with its reason."""

    parameter: Annotated[str, Field(pattern=r"^[a-z-]+\.[a-z0-9_-]+$")]
    prior: str
    reason: str = Field(min_length=1)

    @field_validator("prior")
    @classmethod
    def _known(cls, value: str) -> str:
        family_arguments(value)
        return value


def family_arguments(text: str) -> tuple[str, tuple[float, ...]]:
    """Return family and arguments of a prior as written.

    Raises
    ------
    ValueError
        If the text is no prior.
    """
    match = _PRIOR.fullmatch(text.strip())
    wanted = {"normal": 2, "half-normal": 1, "log-normal": 2, "logit-normal": 2, "fixed": 1}
    try:
        arguments = tuple(float(part) for part in match[2].split(",")) if match else ()
    except ValueError:
        match = None
        arguments = ()
    if match is None or len(arguments) != wanted[match[1]]:
        forms = "normal(mean, sd), half-normal(scale), log-normal(median, sd), logit-normal(median, sd) or fixed(value)"
        raise ValueError(f"'{text}' is no prior; write {forms}")
    if match[1] != "fixed" and not arguments[-1] > 0 and match[1] != "half-normal":
        raise ValueError(f"the spread of '{text}' is not above zero")
    return match[1], arguments


class TheoryFile(Strict):
    """A theory, or a baseline that theories are compared with.

    ``rows`` are the rows of the mechanism table that it switches on; the terms of all others are held
    at their neutral values, and inertia stays. ``signs`` settles rows of disputed sign.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    code: str | None = None
    kind: Literal["theory", "baseline"] = "theory"
    title: Bilingual
    author: str = Field(min_length=1)
    summary: Bilingual
    rows: tuple[str, ...] = ()
    everything: bool = False
    method: Literal["base-rate", "rolling-rate", "logit", "boosting"] | None = None
    signs: dict[str, Literal["positive", "negative", "unknown"]] = Field(default_factory=dict)
    priors: tuple[PriorOverride, ...] = ()
    mechanisms_from: tuple[str, ...] = ()
    mechanisms: tuple[str, ...] = ()
    banned: tuple[SourceId, ...] = ()
    claims: tuple[ClaimId, ...] = ()
    against: tuple[ClaimId, ...] = ()
    rivals: tuple[str, ...] = ()
    note: str | None = None

    @field_validator("rows")
    @classmethod
    def _known_rows(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        expand(value)
        return value

    @model_validator(mode="after")
    def _whole(self) -> TheoryFile:
        if self.kind == "baseline":
            if self.method is None or self.rows or self.everything:
                raise ValueError("a baseline names a 'method' and switches no rows on")
        elif not (self.rows or self.everything or self.mechanisms):
            raise ValueError("a theory switches rows on, names mechanisms of its own, or says 'everything: true'")
        strange = sorted(set(self.signs) - set(ROWS))
        if strange:
            raise ValueError(f"'signs' names {', '.join(strange)}, which are no rows of the mechanism table")
        return self

    @property
    def active(self) -> tuple[str, ...]:
        """Rows that are on."""
        return ROWS if self.everything else expand(self.rows)
