"""Record entries of a polity: events, elections, heads of government."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from contrapeso.evidence.claims import Basis, Bilingual, ClaimId, Strict
from contrapeso.vocabulary import kinds
from contrapeso.vocabulary.dates import span

EventId = Annotated[str, Field(pattern=r"^evt:[A-Z]{3}:\d{3}[0-9X](-\d{2}){0,2}:[a-z0-9]+(-[a-z0-9]+)*$")]
GovernmentId = Annotated[str, Field(pattern=r"^gov:[A-Z]{3}:\d{4}-\d{2}:[a-z0-9]+(-[a-z0-9]+)*$")]
RuleId = Annotated[str, Field(pattern=r"^rul:[A-Z]{3}:[a-z0-9-]+$")]
Place = Annotated[str, Field(pattern=r"^([A-Z]{3}|[A-Z]{2}-[A-Z0-9]{1,3})$")]


def _dated(value: str) -> str:
    span(value)
    return value


class Disagreement(Strict):
    """What a dataset or a claim says instead."""

    holder: str
    says: str


class Label(Strict):
    """What somebody calls the event; the holders are claims or datasets."""

    label: str
    claims: tuple[ClaimId, ...] = ()
    datasets: tuple[str, ...] = ()
    form: Literal["plain", "scare-quotes"] = "plain"

    @model_validator(mode="after")
    def _held(self) -> Label:
        if not (self.claims or self.datasets):
            raise ValueError(f"label '{self.label}' has no holder; name a claim or a dataset")
        return self


class Flag(Strict):
    """A Seshat-style flag: value and confidence apart."""

    value: Literal["present", "absent", "contested", "unknown"]
    confidence: Literal["confident", "suspected", "inferred", "undecided"] = "confident"
    claims: tuple[ClaimId, ...] = ()


class Reading(Strict):
    """Weight of one class of exit among the readings of a contested exit."""

    class_: str = Field(alias="class")
    weight: float = Field(gt=0, le=1)
    claims: tuple[ClaimId, ...] = ()


class Entry(Strict):
    """What events and elections share."""

    id: EventId
    when: str
    basis: Basis
    disagreements: tuple[Disagreement, ...] = ()
    note: str | None = None

    _when = field_validator("when")(_dated)


class Event(Entry):
    """A dated event of one polity."""

    place: tuple[Place, ...] = Field(min_length=1)
    kind: str
    summary: Bilingual
    actors: tuple[str, ...] = ()
    magnitude: float | None = Field(default=None, ge=0, le=1)
    labels: tuple[Label, ...] = ()
    government: GovernmentId | None = None
    flags: dict[str, Flag] = Field(default_factory=dict)
    readings: tuple[Reading, ...] = ()

    @model_validator(mode="after")
    def _exit(self) -> Event:
        if self.kind == "executive-exit":
            if not self.readings:
                raise ValueError("an executive-exit needs readings (class and weight)")
            if abs(sum(reading.weight for reading in self.readings) - 1) > 0.01:
                raise ValueError("the weights of the readings do not sum to 1")
            if not self.flags:
                raise ValueError(f"an executive-exit needs transition flags ({', '.join(kinds.TRANSITION_FLAGS)})")
        elif self.readings or self.flags or self.government:
            raise ValueError("only an executive-exit has government, flags and readings")
        if self.kind in ("insurgency-phase", "disaster", "epidemic") and self.magnitude is None:
            raise ValueError(f"a {self.kind} needs a magnitude between 0 and 1")
        return self


class ElectoralList(Strict):
    """A list or candidate with its share of valid votes in per cent."""

    name: str
    candidate: str | None = None
    bloc: Literal["popular", "centre", "right", "outsider"]
    share: float = Field(ge=0, le=100)


class Election(Entry):
    """A national election, with the rule that decided it."""

    office: Literal["presidency", "congress", "constituent-assembly", "indirect"]
    rule: RuleId | None = None
    lists: tuple[ElectoralList, ...] = ()
    runoff: tuple[ElectoralList, ...] | None = None
    chosen_by: Literal["first-round", "run-off", "congress", "annulled", "acclamation"]
    winner: str | None = None
    government: GovernmentId | None = None
    turnout: float | None = Field(default=None, ge=0, le=100)
    competitive: bool

    @model_validator(mode="after")
    def _shares(self) -> Election:
        for name, lists in (("lists", self.lists), ("runoff", self.runoff or ())):
            total = sum(item.share for item in lists)
            if total > 100.5:
                raise ValueError(f"the shares of {name} sum to {total:.1f} %, more than 100 %")
        return self


class Government(Strict):
    """A spell of one head of government."""

    id: GovernmentId
    name: str
    from_: str = Field(alias="from")
    to: str
    entry: Literal["elected", "congress", "succession", "armed-forces", "rising", "designated"]
    exit: Literal["regular", "early", "death", "in-office"]
    exit_event: EventId | None = None
    situation: str
    competitive: bool
    movement_origin: bool = False
    basis: Basis
    disagreements: tuple[Disagreement, ...] = ()
    note: str | None = None

    _dates = field_validator("from_", "to")(_dated)

    @model_validator(mode="after")
    def _consistent(self) -> Government:
        if self.exit in ("early", "death") and self.exit_event is None:
            raise ValueError("an early exit or a death in office needs exit_event")
        start, end = span(self.from_).start, span(self.to).end
        if start and end and start > end:
            raise ValueError(f"the government ends ({self.to}) before it starts ({self.from_})")
        return self


class Condition(Strict):
    """A circumstance that held over an interval, as a number; kinds are in ``vocabulary/kinds.py``."""

    id: Annotated[str, Field(pattern=r"^cnd:[A-Z]{3}:[a-z0-9-]+(:[a-z0-9-]+)*$")]
    kind: str
    from_: str = Field(alias="from")
    to: str
    value: float
    summary: Bilingual
    basis: Basis
    disagreements: tuple[Disagreement, ...] = ()
    note: str | None = None

    _dates = field_validator("from_", "to")(_dated)

    @model_validator(mode="after")
    def _sound(self) -> Condition:
        kind = kinds.CONDITIONS.get(self.kind)
        if kind is None:
            raise ValueError(f"'{self.kind}' is no kind of condition; the kinds are {', '.join(sorted(kinds.CONDITIONS))}")
        if not kind.low <= self.value <= kind.high:
            raise ValueError(f"the value {self.value:g} of a {self.kind} lies outside {kind.low:g} to {kind.high:g}")
        if kind.world != self.id.startswith("cnd:WLD:"):
            place = "world/conditions.yaml with an id cnd:WLD:..." if kind.world else "the folder of a polity, with its code in the id"
            raise ValueError(f"a {self.kind} belongs into {place}")
        return self


class Tie(Strict):
    """A typed, dated tie: a pair of polities, or one polity's membership of a bloc."""

    id: Annotated[str, Field(pattern=r"^tie:[a-z]+(:[a-z0-9-]+)+$")]
    kind: str
    polities: tuple[Annotated[str, Field(pattern=r"^[A-Z]{3}$")], ...] = Field(min_length=1, max_length=2)
    from_: str = Field(alias="from")
    to: str
    weight: float = Field(default=1.0, gt=0, le=1)
    summary: Bilingual | None = None
    basis: Basis
    disagreements: tuple[Disagreement, ...] = ()
    note: str | None = None

    _dates = field_validator("from_", "to")(_dated)

    @model_validator(mode="after")
    def _paired(self) -> Tie:
        if self.kind not in kinds.TIES:
            raise ValueError(f"'{self.kind}' is no kind of tie; the kinds are {', '.join(kinds.TIES)}")
        wanted = 2 if self.kind in ("contiguity", "trade") else 1
        if len(set(self.polities)) != wanted:
            raise ValueError(f"a tie of kind {self.kind} names {wanted} polit{'ies' if wanted == 2 else 'y'}")
        return self
