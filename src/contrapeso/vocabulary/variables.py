"""Every variable of the model, defined once: what it is, its unit, its support.

Four kinds, in the order in which a quarter is computed: ``forcing`` comes from the record,
``index`` is a function of the state at the start of the quarter, ``event`` happens in the
quarter with a hazard, ``state`` is carried to the next quarter.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from contrapeso.vocabulary.kinds import CONDITIONS

VariableKind = Literal["forcing", "index", "event", "state"]


@dataclass(frozen=True)
class Variable:
    """One variable.

    ``bound`` keeps it in its support: ``tanh c`` squeezes smoothly into (-c, c), ``unit``
    clips to [0, 1], ``share`` clips to [0, 0.9], ``positive`` squeezes into [0, 3),
    ``logit`` maps a sum of contributions to (0, 1), ``none`` leaves it alone.
    """

    name: str
    kind: VariableKind
    unit: str
    bound: str
    start: float
    meaning: str


def _table(kind: VariableKind, *rows: tuple[str, str, str, float, str]) -> tuple[Variable, ...]:
    return tuple(Variable(name, kind, unit, bound, start, meaning) for name, unit, bound, start, meaning in rows)


STATES = _table(
    "state",
    ("organisation_labour", "sd", "tanh 2.5", 0.0, "Organisation of labour: unions and confederations."),
    ("organisation_rural", "sd", "tanh 2.5", -0.5, "Organisation of peasants and indigenous communities."),
    ("organisation_urban", "sd", "tanh 2.5", -0.5, "Organisation of the urban popular sectors."),
    ("organisation_business", "sd", "tanh 2.5", 0.8, "Organisation of national business and landowners."),
    ("organisation_regional", "sd", "tanh 2.5", 0.0, "Organisation of regional elites."),
    ("access_popular", "sd", "tanh 2.5", -1.0, "Popular access to decisions of the executive."),
    ("access_elite", "sd", "tanh 2.5", 0.8, "Elite access to decisions of the executive."),
    ("vehicle_popular", "sd", "tanh 2", -0.4, "Electoral vehicle of the popular sectors."),
    ("vehicle_elite", "sd", "tanh 2", 0.0, "Electoral vehicle of elites."),
    ("lock_in", "stock", "positive", 0.5, "Institutions and personnel that keep an elite policy model in place."),
    ("memory", "share", "unit", 0.0, "Organisational memory of past popular ascendancy."),
    ("growth", "sd", "tanh 2", 0.0, "Growth of output per head, standardised."),
    ("fiscal_space", "sd", "tanh 2.5", 0.0, "Room in the budget."),
    ("debt_stress", "sd", "tanh 2.5", 0.0, "External debt, standardised."),
    ("inflation_stress", "stock", "positive", 0.0, "Inflation on a compressed scale; about 1.45 at 12,000 per cent."),
    ("capital_strike", "share", "unit", 0.25, "Share of private capital that withholds or withdraws investment."),
    ("legitimacy", "sd", "tanh 2", 0.0, "Standing of the government with the public."),
    ("scandal_stock", "stock", "positive", 0.0, "Recent corruption scandals."),
    ("insurgency", "share", "unit", 0.0, "Intensity of organised insurgency."),
    ("military_alignment", "sd", "tanh 1.5", 0.0, "Leaning of the armed forces: reformist above zero, conservative below."),
    ("orientation", "share", "tanh 1", -0.4, "Enacted policy orientation: popular above zero, elite below."),
    ("adjustment_memory", "stock", "positive", 0.0, "Recent adjustment."),
    ("repression_memory", "stock", "positive", 0.0, "Recent repression."),
    ("overreach_memory", "stock", "positive", 0.0, "Recent attempts to override limits on office."),
    ("detente_memory", "share", "unit", 0.0, "Standing accord between a popular government and business."),
    ("autonomy", "sd", "tanh 2", 0.0, "Autonomy of the state from organised interests."),
    ("state_ownership", "share", "share", 0.15, "Share of the modern economy that the state owns."),
    ("state_capacity", "sd", "tanh 2", 0.0, "Capacity of the state's administration."),
    ("wave_memory", "stock", "positive", 0.0, "Recent waves of protest."),
    ("dispute_memory", "stock", "positive", 0.0, "Recent disputes over an election."),
    ("closeness_memory", "share", "unit", 0.0, "How close the last election was to the line that decided it, fading."),
    ("lean_memory", "share", "tanh 1", 0.0, "Whom governments of the last half-year rested on: 1 popular sectors, -1 elites."),
)

SITUATION = _table(
    "state",
    (
        "situation",
        "code",
        "none",
        1.0,
        "Who governs: 0 popular-elected, 1 elite-elected, 2 military-reform, 3 military-conservative, 4 interim.",
    ),
    ("competitive", "flag", "none", 0.0, "1 under competitive elected government."),
    ("tenure", "quarters", "none", 0.0, "Quarters since the head of government entered."),
    ("clock", "quarters", "none", 16.0, "Quarters to the next scheduled election."),
)

INDICES = _table(
    "index",
    ("governs_popular", "flag", "none", 0.0, "1 under a popular-elected government."),
    ("governs_reformers", "flag", "none", 0.0, "1 under military reformers."),
    ("governs_conservatives", "flag", "none", 0.0, "1 under a military-conservative government."),
    ("organisation_popular", "sd", "none", 0.0, "Popular organisation: log-sum of blocs by their weight."),
    ("organisation_elite", "sd", "none", 0.0, "Elite organisation: log-sum of blocs."),
    ("weight_labour", "share", "none", 0.0, "Weight of labour in the popular bloc."),
    ("weight_rural", "share", "none", 0.0, "Weight of the countryside in the popular bloc."),
    ("weight_urban", "share", "none", 0.0, "Weight of the urban popular sectors in the popular bloc."),
    ("balance", "share", "none", 0.5, "Balance of power over the use of the state: 1 popular sectors, 0 elites."),
    ("mobilisation", "share", "logit", 0.25, "Popular mobilisation in the quarter."),
    ("elite_street", "share", "logit", 0.1, "Elite mobilisation in the street."),
    ("popular_vote", "logit", "none", 0.0, "Expected popular share of the vote, on the logit scale."),
    ("right_vote", "logit", "none", 0.0, "Expected share of the right in the rest of the vote, on the logit scale."),
    ("outsider_vote", "logit", "none", -1.0, "Expected share of outsiders in what the right leaves, on the logit scale."),
    ("lean", "share", "none", 0.0, "Whom the government rests on: 1 popular sectors, -1 elites."),
    ("regional_tide", "share", "none", 0.0, "Lean of the neighbours' governments, weighted by ties."),
    ("regional_mobilisation", "stock", "none", 0.0, "Recent waves of protest among neighbours, weighted by ties."),
    ("regional_norms", "share", "none", 0.0, "Share of neighbours under competitive government, less one half, weighted by ties."),
    ("brazil_lean", "share", "none", 0.0, "Lean of the government of Brazil, weighted by its weight in the polity."),
    ("closeness", "share", "none", 0.0, "How close the latest election was to the line that decided it: 1 on the line."),
    ("foreign_pressure", "sd", "none", 0.0, "Pressure of outside powers on the government; below zero they back it."),
    ("policy_spread", "log", "none", 0.0, "Spread of policy about its course, as a log of the usual one."),
)

EXIT_EVENTS = _table(
    "event",
    ("exit_armed_conservative", "per quarter", "none", 0.0, "Head of government forced out by armed force towards elite interests."),
    ("exit_armed_reformist", "per quarter", "none", 0.0, "Head of government forced out by armed force towards reform."),
    ("exit_uprising", "per quarter", "none", 0.0, "Head of government forced out by a rising."),
    ("exit_removal", "per quarter", "none", 0.0, "Head of government removed or made to resign without force deciding it."),
    ("exit_exogenous", "per quarter", "none", 0.0, "Head of government dies or falls ill."),
)

EVENTS = _table(
    "event",
    ("reform", "per quarter", "none", 0.0, "Redistributive reform or nationalisation."),
    ("adjustment", "per quarter", "none", 0.0, "Adjustment, privatisation or market reform."),
    ("switch", "per quarter", "none", 0.0, "A popular programme is reversed in office."),
    ("wave", "per quarter", "none", 0.0, "Wave of protest or general strike."),
    ("repression", "per quarter", "none", 0.0, "State violence or national emergency."),
    ("insurgency_onset", "per quarter", "none", 0.0, "Organised insurgency begins."),
    ("insurgency_end", "per quarter", "none", 0.0, "Organised insurgency ends."),
    ("scandal", "per quarter", "none", 0.0, "Corruption scandal."),
    ("closure", "per quarter", "none", 0.0, "Executive closes or overrides the legislature."),
    ("transition", "per quarter", "none", 0.0, "Opening of competitive elected government."),
    ("detente", "per quarter", "none", 0.0, "Accord between a popular government and business."),
    ("veto", "per quarter", "none", 0.0, "A legislature removes or rejects ministers."),
    ("autonomy_bid", "per quarter", "none", 0.0, "A regional movement claims powers against the centre."),
    ("constituent", "per quarter", "none", 0.0, "A constituent assembly is called, elected or sits."),
    ("dispute", "per quarter", "none", 0.0, "An election's result is contested or annulled."),
)

RECORDED = _table(
    "event",
    ("overreach", "per quarter", "none", 0.0, "Limit on office changed or overridden; recorded, not generated."),
    ("new_government", "flag", "none", 0.0, "A head of government entered in the quarter."),
    ("next_situation", "code", "none", 1.0, "Who governs after the quarter; codes as in situation."),
    ("election", "flag", "none", 0.0, "A competitive national executive election in the quarter."),
    ("popular_share", "share", "none", 0.5, "Popular share of the vote, where an election is held."),
    ("right_share", "share", "none", 0.5, "Share of the right in the rest of the vote, where an election is held."),
    ("outsider_share", "share", "none", 0.0, "Share of outsiders in what the right leaves, where an election is held."),
)

FORCINGS = _table(
    "forcing",
    ("export_price", "sd", "none", 0.0, "Real export price of the country's basket against its slow trend."),
    ("export_price_change", "sd", "none", 0.0, "Change of the real export price over a year."),
    ("us_real_rate", "sd", "none", 0.0, "United States long real interest rate."),
    ("disaster", "share", "none", 0.0, "Size of natural disaster or epidemic."),
    ("cold_war", "share", "none", 0.0, "1 during the Cold War, fading to 0 by 1992."),
    ("franchise", "share", "none", 1.0, "Share of adults who may vote."),
    ("urban_share", "share", "none", 0.5, "Urban share of the population."),
    ("term_quarters", "quarters", "none", 20.0, "Length of an elected term."),
    ("win_threshold", "share", "none", 0.5, "First-round share that wins outright."),
    ("win_short", "share", "none", 1.0, "Lower share that wins with a lead; 1 where there is none."),
    ("win_lead", "share", "none", 1.0, "Lead that wins with the lower share."),
    ("rule_runoff", "flag", "none", 1.0, "1 where a run-off decides, 0 otherwise."),
    ("rule_congress", "flag", "none", 0.0, "1 where Congress chooses, 0 otherwise."),
    ("command_change", "flag", "none", 0.0, "The high command is replaced in the quarter."),
    ("bloc_protection", "share", "none", 0.0, "Shield of regional blocs that the polity belongs to."),
    ("oas_member", "flag", "none", 1.0, "1 where the polity is an active member of the OAS."),
    ("outside_lean", "share", "none", 0.0, "Lean of neighbours outside the run, weighted by ties."),
    ("outside_waves", "stock", "none", 0.0, "Recent waves of protest among neighbours outside the run, weighted by ties."),
    ("outside_norms", "share", "none", 0.0, "Neighbours outside the run under competitive government, each less one half, by ties."),
    ("outside_brazil", "share", "none", 0.0, "Lean of Brazil where it is outside the run, times its weight."),
    *((kind.forcing, "index", "none", kind.default, kind.meaning) for kind in CONDITIONS.values()),
)

VARIABLES: dict[str, Variable] = {
    variable.name: variable for variable in (*FORCINGS, *INDICES, *EXIT_EVENTS, *EVENTS, *RECORDED, *STATES, *SITUATION)
}
LEANS = {"popular-elected": 1.0, "elite-elected": -1.0, "military-reform": 0.7, "military-conservative": -1.0, "interim": 0.0}
"""Whom a government of each situation rests on: 1 popular sectors, -1 elites; judged."""
SITUATIONS_IN_ORDER = tuple(LEANS)
EXITS_IN_ORDER = ("armed-conservative", "armed-reformist", "uprising", "removal", "exogenous")
EXIT_NAMES = tuple(variable.name for variable in EXIT_EVENTS)
EVENT_NAMES = tuple(variable.name for variable in EVENTS)
