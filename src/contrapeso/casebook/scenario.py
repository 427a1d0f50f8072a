"""``scenarios/<name>.yaml``: a what-if in words and in numbers, checked against the record."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from contrapeso.casebook.theory_file import ROWS
from contrapeso.evidence.claims import Bilingual, ClaimId, Strict
from contrapeso.vocabulary.kinds import CONDITIONS
from contrapeso.vocabulary.variables import EVENT_NAMES, EXIT_NAMES, FORCINGS, STATES

Quarter = Annotated[str, Field(pattern=r"^\d{4}Q[1-4]$")]
Iso3 = Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
EVENTS = (*EVENT_NAMES, *EXIT_NAMES, "exit", "overreach")
FORCING_NAMES = tuple(variable.name for variable in FORCINGS)
STATE_NAMES = tuple(variable.name for variable in STATES)
_SUPPORT = {"unit": (0.0, 1.0), "share": (0.0, 0.9), "positive": (0.0, 3.0)} | {
    f"tanh {limit:g}": (-limit, limit) for limit in (1.0, 1.5, 2.0, 2.5)
}


class Change(Strict):
    """One thing that is different; exactly one of the eight kinds is given.

    ``path`` changes an exogenous variable, ``event`` makes one happen or not, ``row`` switches a
    row of the mechanism table off, ``parameter`` sets or scales one, ``state`` holds a stock,
    ``rule`` replaces the electoral rule, ``candidate`` takes a candidate out of the race, ``ties: off`` cuts a polity's neighbours off.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    words: Bilingual
    polities: tuple[Iso3, ...] = ()
    from_: Quarter | None = Field(default=None, alias="from")
    to: Quarter | None = None
    path: str | None = None
    event: str | None = None
    happens: bool | None = None
    row: str | None = None
    parameter: str | None = None
    state: str | None = None
    rule: str | None = None
    candidate: str | None = None
    ties: Literal["off"] | None = None
    set_: float | None = Field(default=None, alias="set")
    shift: float | None = None
    scale: float | None = None
    per_cent: float | None = None
    like: Annotated[str, Field(pattern=r"^[A-Z]{3}:\d{4}Q[1-4]$")] | None = None
    mean_of: tuple[Quarter, Quarter] | None = None
    threshold: float | None = Field(default=None, gt=0, le=100)
    alternative: tuple[float, float] | None = None
    then: Literal["plurality", "run-off", "congress"] | None = None

    @property
    def kind(self) -> str:
        """Which of the kinds this change is."""
        return next(
            name for name in ("path", "event", "row", "parameter", "state", "rule", "candidate", "ties") if getattr(self, name) is not None
        )

    @model_validator(mode="after")
    def _one(self) -> Change:
        given = [
            name for name in ("path", "event", "row", "parameter", "state", "rule", "candidate", "ties") if getattr(self, name) is not None
        ]
        if len(given) != 1:
            raise ValueError(
                "a change is exactly one of path, event, row, parameter, state, rule, candidate, ties; this gives "
                + (", ".join(given) or "none")
            )
        numbers = [name for name in ("set_", "shift", "scale", "per_cent", "like", "mean_of") if getattr(self, name) is not None]
        kind = given[0]
        if kind in ("path", "state", "parameter") and len(numbers) != 1:
            raise ValueError(f"a change of a {kind} gives exactly one of set, shift, scale, per_cent, like, mean_of")
        if kind == "event" and self.happens is None:
            raise ValueError("a change of an event says 'happens: true' or 'happens: false'")
        if kind == "event" and self.event == "exit" and self.happens:
            raise ValueError(f"an exit that happens needs its class: write 'event:' and one of {', '.join(EXIT_NAMES)}")
        if kind in ("event", "row", "rule", "candidate", "ties") and numbers:
            raise ValueError(f"a change of a {kind} takes no number; remove {', '.join(name.rstrip('_') for name in numbers)}")
        usual = {"state": ("set_", "like"), "parameter": ("set_", "shift", "scale")}
        if kind in usual and numbers[0] not in usual[kind]:
            raise ValueError(
                f"a change of a {kind} gives {', '.join(name.rstrip('_') for name in usual[kind])}, not {numbers[0].rstrip('_')}"
            )
        if self.per_cent is not None and self.per_cent <= -100:
            raise ValueError(f"a fall of {-self.per_cent:g} % leaves nothing; give more than -100")
        if self.alternative is not None and not all(0 < part <= 100 for part in self.alternative):
            raise ValueError("the share and the lead of 'alternative' lie between 0 and 100 per cent")
        if self.from_ and self.to and self.to < self.from_:
            raise ValueError(f"the change ends ({self.to}) before it starts ({self.from_})")
        known = {"path": FORCING_NAMES, "event": EVENTS, "row": ROWS, "state": STATE_NAMES}
        if kind in known and getattr(self, kind) not in known[kind]:
            raise ValueError(f"'{getattr(self, kind)}' is no {kind} of the model; those are {', '.join(known[kind])}")
        if kind == "rule" and self.then is None:
            raise ValueError("a rule says what follows where nobody wins outright: 'then: plurality', 'run-off' or 'congress'")
        if kind == "state":
            self._within({variable.name: _SUPPORT.get(variable.bound) for variable in STATES}[str(self.state)])
        if kind == "path":
            condition = next((item for item in CONDITIONS.values() if item.forcing == self.path), None)
            self._within(
                (condition.low, condition.high)
                if condition
                else (0.0, 1.0)
                if self.path in ("franchise", "urban_share", "disaster")
                else None
            )
        return self

    def _within(self, support: tuple[float, float] | None) -> None:
        if support is not None and self.set_ is not None and not support[0] <= self.set_ <= support[1]:
            raise ValueError(f"the value {self.set_:g} lies outside {support[0]:g} to {support[1]:g}")


class Result_(Strict):
    """What is read off the histories.

    ``exit``: a head of government is forced out by a quarter; ``event``: an event happens by then;
    ``balance`` and ``state``: the level at a quarter; ``vote``: popular share at the first election
    from a quarter on; ``situation``: the chance that a kind of government is in office;
    ``popular-governments``: how many polities are governed by one that rests on popular sectors.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    words: Bilingual
    kind: Literal["exit", "event", "balance", "state", "vote", "situation", "popular-governments"]
    polity: Iso3 | None = None
    name: str | None = None
    at: Quarter
    from_: Quarter | None = Field(default=None, alias="from")

    @model_validator(mode="after")
    def _named(self) -> Result_:
        known = {
            "event": EVENTS,
            "state": STATE_NAMES,
            "situation": ("popular-elected", "elite-elected", "military-reform", "military-conservative", "interim"),
        }
        if self.kind in known and self.name not in known[self.kind]:
            raise ValueError(f"'{self.name}' is no {self.kind}; those are {', '.join(known[self.kind])}")
        if self.kind != "popular-governments" and self.polity is None:
            raise ValueError("name the polity that is looked at")
        return self


class Prediction(Strict):
    """What somebody expects, in words and, where that can be, as a direction by outcome."""

    holder: str
    words: Bilingual
    claims: tuple[ClaimId, ...] = ()
    expects: dict[str, Literal["higher", "lower", "same", "any"]] = Field(default_factory=dict)


class Arm(Strict):
    """A version of the scenario: the changes that it makes."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    words: Bilingual
    changes: tuple[str, ...] = Field(min_length=1)


class Scenario(Strict):
    """A what-if: where, from when to when, what changes, what is looked at, who expects what."""

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    code: str | None = None
    title: Bilingual
    question: Bilingual
    polities: tuple[Iso3, ...] = Field(min_length=1)
    targets: tuple[Iso3, ...] = ()
    from_: Quarter = Field(alias="from")
    to: Quarter
    region: Literal["frozen", "live"] = "frozen"
    modes: tuple[Literal["do", "undo"], ...] = ("do", "undo")
    changes: tuple[Change, ...] = Field(min_length=1)
    arms: tuple[Arm, ...] = ()
    outcomes: tuple[Result_, ...] = Field(min_length=1)
    author: Prediction | None = None
    rival: Prediction | None = None
    warning: Bilingual | None = None
    theories: tuple[str, ...] = ()
    note: str | None = None

    @model_validator(mode="after")
    def _consistent(self) -> Scenario:
        names = [change.id for change in self.changes]
        if len(set(names)) != len(names):
            raise ValueError("two changes have the same id")
        for arm in self.arms:
            strange = sorted(set(arm.changes) - set(names))
            if strange:
                raise ValueError(f"the arm '{arm.id}' names changes that are not there: {', '.join(strange)}")
        strange = sorted({*self.targets, *(code for change in self.changes for code in change.polities)} - set(self.polities))
        if strange:
            raise ValueError(f"{', '.join(strange)} are changed or looked at but not in 'polities'")
        if self.to < self.from_:
            raise ValueError(f"the scenario ends ({self.to}) before it starts ({self.from_})")
        results = {outcome.id for outcome in self.outcomes}
        for side in (self.author, self.rival):
            unknown = sorted(set(side.expects) - results) if side else []
            if unknown:
                raise ValueError(f"a prediction names outcomes that are not there: {', '.join(unknown)}")
        for change in self.changes:
            first, last = change.from_ or self.from_, change.to or self.to
            if last < self.from_ or first > self.to:
                raise ValueError(f"the change '{change.id}' lies outside {self.from_} to {self.to}")
        for outcome in self.outcomes:
            if outcome.from_ is not None and not self.from_ <= outcome.from_ <= outcome.at:
                raise ValueError(f"the outcome '{outcome.id}' is read from {outcome.from_}, outside {self.from_} to {outcome.at}")
            if not self.from_ <= outcome.at <= self.to:
                raise ValueError(f"the outcome '{outcome.id}' is read at {outcome.at}, outside {self.from_} to {self.to}")
        return self
