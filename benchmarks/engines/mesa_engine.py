"""The reference polity in Mesa: governments, two camps and five blocs of each polity are agents."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import mesa
import numpy as np

from benchmarks.reference.polity import BLOC_WEIGHTS, EVENTS, GOVERNMENT, LEANS, STOCKS, TERM, VALUES, price
from benchmarks.task import Size

TASKS = ("ensemble",)
NOTE = "agents in plain Python, one model a member; no histogram"
TH = VALUES
BLOCS = ("labour", "rural", "urban", "business", "regional")


def logistic(x: float) -> float:
    """Return the logistic function."""
    return 1.0 / (1.0 + math.exp(-x))


def keep(name: str, x: float) -> float:
    """Return a stock kept in its limits."""
    limit = STOCKS[name][1]
    return limit * math.tanh(x / limit) if limit else min(max(x, 0.0), 1.0)


class Bloc(mesa.Agent):
    """A bloc and its organisation."""

    def __init__(self, model: mesa.Model, polity: Polity, name: str) -> None:
        super().__init__(model)
        self.polity, self.name = polity, f"organisation_{name}"
        self.organisation = STOCKS[self.name][0]
        self.move = getattr(self, f"move_{name}")
        polity.blocs[name] = self

    def settle(self, x: float) -> None:
        """Take the new organisation."""
        self.organisation = keep(self.name, x)

    def move_labour(self) -> None:
        """Organise on the street, and lose by a coup."""
        polity = self.polity
        shock = 0.08 * self.random.gauss(0.0, 1.0)
        self.settle(0.95 * self.organisation + polity.push - TH["organisation_coup"] * polity.event["coup"] + shock)

    def move_rural(self) -> None:
        """Organise on the street and by reform."""
        polity = self.polity
        self.settle(0.95 * self.organisation - 0.025 + polity.push + TH["organisation_reform"] * polity.event["reform"])

    def move_urban(self) -> None:
        """Organise on the street."""
        self.settle(0.95 * self.organisation - 0.025 + self.polity.push + 0.08 * self.random.gauss(0.0, 1.0))

    def move_business(self) -> None:
        """Organise by growth, and lose by reform."""
        polity = self.polity
        moved = 0.95 * self.organisation + 0.04 + 0.05 * polity.before["growth"]
        self.settle(moved - TH["organisation_reform"] * polity.event["reform"])

    def move_regional(self) -> None:
        """Follow whom the government rests on."""
        self.settle(0.95 * self.organisation + 0.02 * self.polity.lean)


class Camp(mesa.Agent):
    """The popular or the elite camp: its access and its electoral vehicle."""

    def __init__(self, model: mesa.Model, polity: Polity, name: str) -> None:
        super().__init__(model)
        self.polity, self.name = polity, name
        self.access, self.vehicle = STOCKS[f"access_{name}"][0], STOCKS[f"vehicle_{name}"][0]
        polity.camps[name] = self

    def move(self) -> None:
        """Move access and vehicle."""
        polity = self.polity
        turn = TH["access_lean"] * polity.lean
        if self.name == "popular":
            access = 0.9 * self.access - 0.1 + turn
            built = TH["vehicle_organisation"] * polity.labour_before - TH["vehicle_switch"] * polity.event["switch"]
            vehicle = 0.97 * self.vehicle - 0.012 + built
        else:
            access = 0.9 * self.access + 0.08 - turn
            vehicle = 0.97 * self.vehicle - 0.02 * polity.lean * polity.before["legitimacy"]
        self.access, self.vehicle = keep(f"access_{self.name}", access), keep(f"vehicle_{self.name}", vehicle)


class Polity(mesa.Agent):
    """A government and what is not anybody's own."""

    MACRO = ("growth", "legitimacy", "military_alignment", "orientation", "capital_strike", "insurgency")

    def __init__(self, model: mesa.Model, number: int) -> None:
        super().__init__(model)
        self.number = number
        self.blocs: dict[str, Bloc] = {}
        self.camps: dict[str, Camp] = {}
        self.now = {name: STOCKS[name][0] for name in self.MACRO}
        self.before = dict(self.now)
        self.situation, self.competitive, self.tenure, self.clock = GOVERNMENT.values()
        self.event: dict[str, float] = {}
        self.totals = dict.fromkeys(EVENTS, 0.0)
        self.balances = 0.0

    def look(self) -> None:
        """Work out lean, balance, mobilisation and the expected vote."""
        now = self.before = dict(self.now)
        self.labour_before = self.blocs["labour"].organisation
        force = {name: math.exp(bloc.organisation) for name, bloc in self.blocs.items()}
        popular = math.log(sum(weight * force[name] for weight, name in zip(BLOC_WEIGHTS, BLOCS[:3], strict=True)))
        elite = math.log(0.7 * force["business"] + 0.3 * force["regional"])
        ours, theirs = self.camps["popular"], self.camps["elite"]
        self.lean = LEANS[int(self.situation)]
        parts = (
            popular - elite,
            ours.access - theirs.access,
            self.competitive * (ours.vehicle - theirs.vehicle),
            2.0 * now["orientation"],
            1.5 * now["military_alignment"],
            -0.3 - now["capital_strike"],
        )
        self.balance = logistic(2.0 / 3.0 * sum(math.tanh(0.5 * part) for part in parts))
        self.balances += self.balance
        street = TH["mob_level"] + TH["mob_organisation"] * popular - TH["mob_legitimacy"] * now["legitimacy"]
        self.street = logistic(street - TH["mob_growth"] * now["growth"] + TH["mob_insurgency"] * now["insurgency"])
        vote = TH["vote_level"] + TH["vote_vehicle"] * ours.vehicle + TH["vote_standing"] * self.lean * now["legitimacy"]
        self.vote = vote + TH["vote_balance"] * (self.balance - 0.5)
        self.push = TH["organisation_street"] * (self.street - 0.25)

    def happen(self) -> None:
        """Let the events of the quarter happen."""
        now, draw = self.before, self.random.random
        armed = math.exp(
            TH["coup_level"]
            - TH["coup_legitimacy"] * now["legitimacy"]
            - TH["coup_growth"] * now["growth"]
            - TH["coup_military"] * now["military_alignment"]
            + TH["coup_balance"] * (self.balance - 0.5)
        )
        rising = math.exp(
            TH["uprising_level"]
            + TH["uprising_mobilisation"] * self.street
            - TH["uprising_legitimacy"] * now["legitimacy"]
            - TH["uprising_lean"] * self.lean
        )
        total, uniform = 1.0 + armed + rising, draw()
        closed = 1.0 - self.competitive
        able = self.situation in (0.0, 2.0) and self.tenure < 6
        switch = TH["switch_level"] - TH["switch_growth"] * now["growth"] + TH["switch_capital"] * now["capital_strike"]
        onset = TH["onset_level"] - TH["onset_access"] * self.camps["popular"].access + TH["onset_closed"] * closed
        reform = TH["reform_level"] + TH["reform_lean"] * self.lean + TH["reform_mobilisation"] * self.street
        opening = TH["transition_level"] + TH["transition_mobilisation"] * self.street
        self.event = {
            "coup": float(uniform < armed / total),
            "uprising": float(armed / total <= uniform < (armed + rising) / total),
            "reform": float(draw() < logistic(reform)),
            "switch": float(able and draw() < logistic(switch)),
            "onset": float(now["insurgency"] < 0.2 and draw() < logistic(onset)),
            "transition": float(draw() < closed * logistic(opening)),
        }
        for name, value in self.event.items():
            self.totals[name] += value

    def move(self) -> None:
        """Move what is not anybody's own, and settle who governs."""
        now, event, gauss = self.before, self.event, self.random.gauss
        coup, reform, switch = event["coup"], event["reform"], event["switch"]
        growth, legitimacy, strike = now["growth"], now["legitimacy"], now["capital_strike"]
        outside = TH["growth_price"] * price(self.model.steps - 1, self.number) - TH["growth_strike"] * strike
        moved = {
            "growth": (1.0 - TH["growth_inertia"]) * growth + outside + 0.15 * gauss(0.0, 1.0),
            "legitimacy": (1.0 - TH["legitimacy_inertia"]) * legitimacy
            + TH["legitimacy_growth"] * growth
            - TH["legitimacy_switch"] * switch
            + 0.12 * gauss(0.0, 1.0),
            "military_alignment": 0.97 * now["military_alignment"]
            - 0.006
            - TH["military_coup"] * coup
            + TH["military_insurgency"] * now["insurgency"],
            "orientation": 0.92 * now["orientation"]
            + 0.04 * self.lean
            - 0.008
            + TH["orientation_reform"] * reform
            - TH["orientation_switch"] * switch,
            "capital_strike": 0.8 * strike + 0.05 + TH["strike_balance"] * (self.balance - 0.5) + TH["strike_reform"] * reform,
            "insurgency": 0.95 * now["insurgency"] + TH["insurgency_onset"] * event["onset"],
        }
        self.now = {name: keep(name, value) for name, value in moved.items()}
        self.govern()

    def govern(self) -> None:
        """Settle who governs next."""
        event = self.event
        held = self.competitive > 0.5 and self.clock < 1.5
        clock = max(self.clock - 1.0, 0.0)
        if event["uprising"]:
            self.situation = 0.0 if self.balance > 0.55 else 4.0
            clock = min(clock, 6.0)
        if event["transition"] and self.competitive < 0.5:
            clock = 4.0
        if held:
            self.situation = 0.0 if logistic(self.vote + 0.5 * self.random.gauss(0.0, 1.0)) > 1.0 / 3.0 else 1.0
            clock = TERM
        if event["coup"]:
            self.situation = 3.0
        self.competitive = 0.0 if event["coup"] else max(self.competitive, event["transition"])
        self.clock = clock
        self.tenure = 0.0 if event["coup"] or event["uprising"] or held else self.tenure + 1.0


class World(mesa.Model):
    """One member: all polities of a region."""

    def __init__(self, polities: int, seed: int) -> None:
        super().__init__(seed=seed)
        for number in range(polities):
            polity = Polity(self, number)
            for name in BLOCS:
                Bloc(self, polity, name)
            for name in ("popular", "elite"):
                Camp(self, polity, name)

    def step(self) -> None:
        """Run one quarter; nobody sees what another does in it."""
        polities = self.agents_by_type[Polity]
        polities.do("look")
        polities.do("happen")
        self.agents_by_type[Bloc].do("move")
        self.agents_by_type[Camp].do("move")
        polities.do("move")


def ensemble(size: Size) -> Callable[[int], dict[str, Any]]:
    """Return the run of one ensemble, by seed."""

    def run(seed: int) -> dict[str, Any]:
        totals, mean = {name: [] for name in EVENTS}, 0.0
        for member in range(size.members):
            world = World(size.polities, seed * 100003 + member)
            for _ in range(size.quarters):
                world.step()
            polities = list(world.agents_by_type[Polity])
            for name in EVENTS:
                totals[name].append(sum(polity.totals[name] for polity in polities))
            mean += sum(polity.balances for polity in polities)
        scale = size.quarters * size.polities
        return {
            "events": {name: float(np.mean(counts)) / scale for name, counts in totals.items()},
            "balance": mean / size.steps,
        }

    return run
