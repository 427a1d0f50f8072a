"""Parameters of the engine itself: the balance, the vote, innovations, observation scales."""

from __future__ import annotations

from contrapeso.dynamics.parameter import Parameter, half_normal, log_normal, logit_normal, normal, simplex

INNOVATED = {
    "growth": 0.15,
    "legitimacy": 0.12,
    "military_alignment": 0.05,
    "organisation_labour": 0.08,
    "organisation_rural": 0.08,
    "organisation_urban": 0.08,
    "organisation_business": 0.06,
    "organisation_regional": 0.06,
    "orientation": 0.02,
}
"""States with an innovation, and the scale of the half-normal prior of its sd (per quarter)."""

SCORED_SERIES = {"growth": 0.6, "inflation_stress": 0.1, "debt_stress": 0.3}
"""Series that are scored against their equations, and the prior median of the equation's error, in
the unit of each: a usual year moves growth by half an sd and inflation stress by a tenth of its unit."""

CORE: tuple[Parameter, ...] = (
    Parameter(
        "balance_weights",
        simplex(4, 4, 3, 3, 2, 2, reason="judged: organisation and access first, arms and capital last"),
        "share",
        "Weights of the six components of the balance.",
    ),
    Parameter(
        "balance_offset", normal(0, 0.3, "judged"), "logit", "Level of the balance of a polity; centred.", each="polity", centred=True
    ),
    Parameter("vote_sd", log_normal(0.5, 0.3, "about 12 points of vote"), "logit", "Spread of the popular vote about its expectation."),
    Parameter("right_sd", log_normal(0.8, 0.3, "judged"), "logit", "Spread of the right's part of the rest about its expectation."),
    Parameter("outsider_sd", log_normal(1.2, 0.3, "judged"), "logit", "Spread of outsiders' part about its expectation."),
    Parameter(
        "elite_consolidation", logit_normal(0.6, 0.68, "matched to Beta(6, 4)"), "share", "Share of the rest that rallies to one list."
    ),
    *(
        Parameter(f"innovation_{name}", half_normal(scale, "design note"), "sd per quarter", f"Innovation of {name}.")
        for name, scale in INNOVATED.items()
    ),
    *(
        Parameter(f"scale_{name}", log_normal(scale, 0.8, "weak"), "sd", f"Error of the equation of {name} against its series.")
        for name, scale in SCORED_SERIES.items()
    ),
)
