"""Kinds of record entry, and what each one means to the model.

A kind says *what happened* in words that every side of a dispute could accept. What
people call it ('coup', 'revolution', 'resignation') is a label, and a label is a claim.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """One kind of record entry.

    ``channel`` names the model event that the entry pins when a record is replayed,
    or is ``None`` for entries that inform a reader but not the likelihood.
    """

    id: str
    family: str
    meaning: str
    channel: str | None = None


def _kinds(*rows: tuple[str, str, str, str | None]) -> dict[str, Kind]:
    return {row[0]: Kind(row[0], row[1], row[2], row[3]) for row in rows}


KINDS: dict[str, Kind] = _kinds(
    # Power: who holds executive office, and how that is decided.
    ("executive-exit", "power", "A head of government leaves early, under pressure, or dies in office.", "exit"),
    ("seizure-attempt", "power", "An attempt to take executive office by force that does not succeed.", None),
    ("uprising", "power", "A mass or armed rising against the government, whether or not it wins.", "wave"),
    ("executive-closure", "power", "An executive closes or overrides the legislature or the courts.", "closure"),
    ("transition", "power", "Return to, or first opening of, competitive elected government.", "transition"),
    ("command-change", "power", "Replacement of the high command of the armed forces.", None),
    ("impeachment-vote", "power", "A legislature votes on removing the executive.", None),
    ("cabinet-censure", "power", "A legislature removes or rejects ministers.", "veto"),
    ("war", "power", "An international war, or its end.", None),
    # Rules.
    ("constitution", "rules", "A constitution is adopted or replaced.", None),
    ("constituent-process", "rules", "A constituent assembly is called, elected or sits.", "constituent"),
    ("suffrage-extension", "rules", "The right to vote is extended.", "reform"),
    ("term-limit-change", "rules", "Rules on re-election are changed, overridden or tested in court.", "overreach"),
    ("referendum", "rules", "A referendum or recall vote.", None),
    ("electoral-reform", "rules", "The electoral rule changes.", None),
    ("decentralisation", "rules", "Powers or money move between centre and regions.", None),
    ("party-ban", "rules", "A party or movement is outlawed, or re-admitted.", None),
    ("election-dispute", "rules", "An election's result is contested or annulled.", "dispute"),
    # Policy.
    ("nationalisation", "policy", "The state takes over property or raises its share of a sector.", "reform"),
    ("land-reform", "policy", "Land is redistributed by law.", "reform"),
    ("social-reform", "policy", "Labour, welfare, education or anti-discrimination reform that favours popular sectors.", "reform"),
    ("privatisation", "policy", "State property is sold or capitalised.", "adjustment"),
    ("adjustment-programme", "policy", "A stabilisation or austerity programme.", "adjustment"),
    ("market-reform", "policy", "Liberalisation of trade, finance, labour or land.", "adjustment"),
    ("programme-reversal", "policy", "A government elected or installed on a popular programme adopts the opposite one.", "switch"),
    ("business-accord", "policy", "A pact or set of concessions between a popular government and business.", "detente"),
    ("debt-default", "policy", "External debt service is suspended or restructured.", None),
    ("debt-relief", "policy", "External debt is reduced or refinanced on better terms.", None),
    ("economic-measure", "policy", "Another economic measure of note.", None),
    # Contention.
    ("general-strike", "contention", "A national general strike.", "wave"),
    ("protest-wave", "contention", "A wave of protest, marches, blockades or occupations of national weight.", "wave"),
    ("sectoral-strike", "contention", "A strike or blockade of one sector or region.", None),
    ("civic-strike", "contention", "A strike, lock-out or blockade led by business, regional or opposition elites.", "elite-street"),
    ("autonomy-bid", "contention", "A regional movement claims powers against the centre.", "autonomy-bid"),
    ("state-violence", "contention", "Lethal or mass repression by state forces.", "repression"),
    ("state-of-emergency", "contention", "Guarantees are suspended nationally or unions and parties are suppressed.", "repression"),
    ("media-closure", "contention", "Media are closed, seized or restricted.", None),
    ("insurgency-onset", "contention", "Organised armed insurgency begins.", "insurgency-onset"),
    ("insurgency-phase", "contention", "An insurgency at a stated intensity over a stated interval.", None),
    ("insurgency-end", "contention", "Organised armed insurgency ends.", "insurgency-end"),
    ("insurgent-attack", "contention", "A notable attack by an armed group.", None),
    ("political-killing", "contention", "Killing of a political figure.", None),
    # Organisation.
    ("organisation", "organisation", "A union, movement, business or civic body is founded, merges or splits.", None),
    ("party", "organisation", "A party or alliance is founded, merges or splits.", None),
    ("scandal", "organisation", "A corruption or similar scandal reaches the government or Congress.", "scandal"),
    # Outside.
    ("aid-programme", "outside", "A foreign aid or security programme begins, changes or ends.", None),
    ("external-pressure", "outside", "Sanction, non-recognition, expulsion, or another act of foreign pressure.", None),
    ("external-statement", "outside", "A foreign body judges an election or a government.", None),
    ("resource-contract", "outside", "A contract over a strategic resource.", None),
    ("bloc-membership", "outside", "Entry into or exit from an international bloc.", None),
    ("foreign-operation", "outside", "A foreign military, intelligence or eradication operation.", None),
    # Luck.
    ("disaster", "luck", "Earthquake, flood, drought, El Nino, collapse of a fishery.", "disaster"),
    ("epidemic", "luck", "An epidemic of national weight.", "disaster"),
    ("leader-illness", "luck", "Serious illness of a head of government.", None),
    ("market-shock", "luck", "A sudden fall or rise of an export price or credit.", None),
)


@dataclass(frozen=True)
class ConditionKind:
    """A circumstance that holds over an interval, as a number.

    ``forcing`` is the exogenous variable that it sets, ``low`` and ``high`` its support,
    ``default`` its value where the record is silent. ``world`` marks those that hold for all
    polities alike.
    """

    id: str
    low: float
    high: float
    default: float
    meaning: str
    world: bool = False

    @property
    def forcing(self) -> str:
        """Return the name of the exogenous variable."""
        return self.id.replace("-", "_")


def _conditions(*rows: tuple[str, float, float, float, str] | tuple[str, float, float, float, str, bool]) -> dict[str, ConditionKind]:
    return {row[0]: ConditionKind(*row) for row in rows}


CONDITIONS: dict[str, ConditionKind] = _conditions(
    # Outside powers.
    ("us-stance", -1.0, 1.0, 0.0, "Stance of the United States towards the government: -1 backs it, 1 works against it."),
    ("officer-training", 0.0, 1.0, 0.0, "Share of officers trained abroad by the United States, as an index."),
    ("outside-funding", 0.0, 1.0, 0.0, "Foreign funding of opponents of the government."),
    ("allegation", 0.0, 1.0, 0.0, "Weight of an outside body's allegation against an election."),
    ("resource-contract", 0.0, 1.0, 0.0, "A strategic-resource contract with a rival of the United States."),
    ("sanctions", 0.0, 1.0, 0.0, "Sanctions, blockade or covert violence against the polity."),
    ("aid-dependence", 0.0, 1.0, 0.0, "Dependence of the budget on aid from the United States."),
    ("eradication", 0.0, 1.0, 0.0, "Forced eradication of crops under outside pressure."),
    ("brazil-weight", 0.0, 1.0, 0.0, "Weight of Brazilian firms, credit and diplomacy."),
    ("us-hegemony", 0.0, 1.0, 1.0, "Reach of the United States in the region.", True),
    ("credit-window", 0.0, 1.0, 0.5, "Ease of foreign commercial credit.", True),
    ("core-protection", 0.0, 1.0, 0.0, "Protection of the core economies against the region's exports.", True),
    # Armed forces and war.
    ("security-threat", 0.0, 1.0, 0.0, "Rivalry or border conflict with another state."),
    ("war-defeat", 0.0, 1.0, 0.0, "A war lost recently."),
    # Rules, seats, parties.
    ("divided-government", 0.0, 1.0, 0.5, "Share of seats of the lower house that the government lacks."),
    ("movement-origin", 0.0, 1.0, 0.0, "1 where the party in office was born of social movements."),
    ("left-split", 0.0, 1.0, 0.0, "Fragmentation of the left's lists."),
    ("identity-appeal", 0.0, 1.0, 0.0, "Appeal of elite parties to religion or identity."),
    ("media-campaign", 0.0, 1.0, 0.0, "Publicity for private enterprise and against the state's role."),
    ("leader", 0.0, 1.0, 0.0, "A strong personal candidate stands for the popular list."),
    # Policy styles.
    ("abruptness", 0.0, 1.0, 0.5, "Style of adjustment: 0 gradual and consensual, 1 abrupt and authoritarian."),
    ("austerity-from-above", 0.0, 1.0, 0.0, "Social spending paid for by cutting the state's own costs."),
    ("secrecy", 0.0, 1.0, 0.0, "Policy made in closed circles."),
    ("reform-reach", 0.0, 1.0, 0.5, "Share of the intended beneficiaries that reform reaches."),
    # Society.
    ("territory", 0.0, 1.0, 0.0, "Share of rural land under community or movement control."),
    ("drug-rents", 0.0, 1.0, 0.0, "Rents of illicit economies."),
    ("closing-of-press", 0.0, 1.0, 0.0, "Media seized, closed or restricted by the government."),
    # Luck.
    ("leader-illness", 0.0, 1.0, 0.0, "Serious illness of the head of government."),
)

PULSES: dict[str, tuple[str, float, int]] = {
    "command-change": ("command_change", 1.0, 1),
    "media-closure": ("closing_of_press", 0.7, 4),
    "leader-illness": ("leader_illness", 0.7, 4),
}
"""Kinds of event that set an exogenous variable: its name, the size where the event gives no
magnitude, and for how many quarters it holds."""

TIES = {
    "contiguity": "A common border.",
    "trade": "Trade of weight with one another.",
    "alba": "Member of ALBA.",
    "unasur": "Member of UNASUR.",
    "celac": "Member of CELAC.",
    "puebla": "Government takes part in the Puebla Group.",
    "lima": "Member of the Lima Group.",
    "oas": "Active member of the Organization of American States.",
}
"""Kinds of tie between polities; all but the first two are membership of a bloc."""

PROTECTIVE_BLOCS = {"alba": 1.0, "unasur": 0.6, "celac": 0.3, "puebla": 0.4}
"""How much of a shield a bloc is said to be; a judgement, scaled by a parameter."""

ELECTION_OFFICES = ("presidency", "congress", "constituent-assembly", "indirect")

SITUATIONS = {
    "popular-elected": "An elected government whose programme or coalition rests on popular sectors.",
    "elite-elected": "An elected government whose programme or coalition rests on economic elites.",
    "military-reform": "A military-led government with a reformist programme.",
    "military-conservative": "A military-led or de facto government with a conservative programme.",
    "interim": "A caretaker or transitional government.",
}

EXIT_CLASSES = {
    "armed-conservative": "Forced out by armed forces or their allies, towards elite interests.",
    "armed-reformist": "Forced out by armed forces or their allies, towards reform.",
    "uprising": "Forced out by a mass or armed rising.",
    "removal": "Removed or made to resign through a legislature, court or scandal, without force deciding it.",
    "exogenous": "Death, illness or assassination not part of a seizure of power.",
}

TRANSITION_FLAGS = (
    "contested",
    "overturn",
    "predecessor_assassination",
    "intra_elite",
    "military_revolt",
    "popular_uprising",
    "separatist_rebellion",
    "external_invasion",
    "external_interference",
)

FLAG_VALUES = ("present", "absent", "contested", "unknown")
CONFIDENCE = ("confident", "suspected", "inferred", "undecided")
BLOCS = ("popular", "centre", "right", "outsider")
ENTRIES = ("elected", "congress", "succession", "armed-forces", "rising", "designated")
EXITS = ("regular", "early", "death", "in-office")

DATASETS = {
    "archigos": "Archigos 4.1 (Goemans, Gleditsch and Chiozza)",
    "reign": "REIGN leader list, 2021-03 (Bell, Besaw and Frank)",
    "powell-thyne": "Powell and Thyne, global instances of coups",
    "cline": "Cline Center Coup d'Etat Project 2.1.2",
    "colpus": "Colpus 1.1 (Chin, Carter and Wright)",
    "nelda": "NELDA, national elections across democracy and autocracy",
    "bormann-golder": "Bormann and Golder, democratic electoral systems 3",
    "vanhanen": "Vanhanen, measures of democracy (FSD1289)",
    "vdem": "Varieties of Democracy v12",
    "ert": "Episodes of Regime Transformation v15",
    "polity5": "Polity5",
    "gwf": "Geddes, Wright and Frantz, autocratic regimes",
    "lied": "Lexical Index of Electoral Democracy v6",
    "mainwaring": "Mainwaring, Brinks and Perez-Linan, political regimes in Latin America",
    "navco": "NAVCO 1.3",
    "mass-mobilization": "Mass Mobilization (Clark and Regan)",
    "clio-infra": "Clio Infra",
    "ilostat": "ILOSTAT",
    "maddison2023": "Maddison Project Database 2023",
    "jacks": "Jacks, real commodity prices since 1850",
    "pink-sheet": "World Bank Commodity Price Data (Pink Sheet)",
    "world-bank": "World Bank, World Development Indicators",
    "reinhart-rogoff": "Reinhart and Rogoff, crisis data (HBS Behavioral Finance project)",
    "shiller": "Shiller, long-term interest rate (datasets/s-and-p-500)",
    "fed-h15": "Federal Reserve H.15, ten-year yield",
    "bls-cpi": "Bureau of Labor Statistics, consumer prices",
    "electoral-court": "Official returns (Peru: JNE, ONPE; Bolivia: CNE, TSE)",
}
