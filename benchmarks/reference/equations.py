"""The equations for whatever library has ``exp``, ``log``, ``tanh``, ``where``, ``maximum`` and ``minimum``.

numpy, JAX, particles, pypomp and PyMC run this file. C, Mesa, PySD and contrapeso have the equations written a second
time in their own idiom, so that four hands must agree with this one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks.reference.polity import BLOC_WEIGHTS, GROWTH_SCALE, LEANS, NORMALS, STOCKS, TERM

Values = Mapping[str, Any]


def logistic(xp: Any, x: Any) -> Any:
    """Return the logistic function."""
    return 1.0 / (1.0 + xp.exp(-x))


def flag(xp: Any, condition: Any) -> Any:
    """Return 1 where a condition holds, 0 elsewhere, in the precision that is at work."""
    return xp.where(condition, xp.asarray(1.0, dtype="float32"), xp.asarray(0.0, dtype="float32"))


def camps(xp: Any, now: Values) -> tuple[Any, Any]:
    """Return the organisation of the popular and of the elite camp."""
    labour, rural, urban = BLOC_WEIGHTS
    exp = xp.exp
    popular = xp.log(
        labour * exp(now["organisation_labour"]) + rural * exp(now["organisation_rural"]) + urban * exp(now["organisation_urban"])
    )
    elite = xp.log(0.7 * exp(now["organisation_business"]) + 0.3 * exp(now["organisation_regional"]))
    return popular, elite


def indices(xp: Any, theta: Values, now: Values) -> dict[str, Any]:
    """Return lean, balance, mobilisation and expected vote at the start of a quarter."""
    popular, elite = camps(xp, now)
    code = now["situation"]
    lean = sum(weight * flag(xp, xp.abs(code - number) < 0.5) for number, weight in enumerate(LEANS) if weight)
    parts = (
        popular - elite,
        now["access_popular"] - now["access_elite"],
        now["competitive"] * (now["vehicle_popular"] - now["vehicle_elite"]),
        2.0 * now["orientation"],
        1.5 * now["military_alignment"],
        -0.3 - now["capital_strike"],
    )
    total = sum(xp.tanh(0.5 * part) for part in parts)
    balance = logistic(xp, (2.0 / 3.0) * total)
    street = (
        theta["mob_level"]
        + theta["mob_organisation"] * popular
        - theta["mob_legitimacy"] * now["legitimacy"]
        - theta["mob_growth"] * now["growth"]
        + theta["mob_insurgency"] * now["insurgency"]
    )
    vote = (
        theta["vote_level"]
        + theta["vote_vehicle"] * now["vehicle_popular"]
        + theta["vote_standing"] * lean * now["legitimacy"]
        + theta["vote_balance"] * (balance - 0.5)
    )
    return {"lean": lean, "balance": balance, "mobilisation": logistic(xp, street), "vote": vote}


def chances(xp: Any, theta: Values, now: Values, index: Values) -> dict[str, Any]:
    """Return the probability of each event in the quarter."""
    lean, street = index["lean"], index["mobilisation"]
    growth, legitimacy = now["growth"], now["legitimacy"]
    armed = xp.exp(
        theta["coup_level"]
        - theta["coup_legitimacy"] * legitimacy
        - theta["coup_growth"] * growth
        - theta["coup_military"] * now["military_alignment"]
        + theta["coup_balance"] * (index["balance"] - 0.5)
    )
    rising = xp.exp(
        theta["uprising_level"]
        + theta["uprising_mobilisation"] * street
        - theta["uprising_legitimacy"] * legitimacy
        - theta["uprising_lean"] * lean
    )
    stay = 1.0 / (1.0 + armed + rising)
    code = now["situation"]
    able = flag(xp, ((code < 0.5) | (xp.abs(code - 2.0) < 0.5)) & (now["tenure"] < 5.5))
    calm = flag(xp, now["insurgency"] < 0.2)
    closed = 1.0 - now["competitive"]
    switch = theta["switch_level"] - theta["switch_growth"] * growth + theta["switch_capital"] * now["capital_strike"]
    onset = theta["onset_level"] - theta["onset_access"] * now["access_popular"] + theta["onset_closed"] * closed
    return {
        "coup": armed * stay,
        "uprising": rising * stay,
        "reform": logistic(xp, theta["reform_level"] + theta["reform_lean"] * lean + theta["reform_mobilisation"] * street),
        "switch": able * logistic(xp, switch),
        "onset": calm * logistic(xp, onset),
        "transition": closed * logistic(xp, theta["transition_level"] + theta["transition_mobilisation"] * street),
    }


def advance(xp: Any, theta: Values, now: Values, index: Values, event: Values, price: Any) -> dict[str, Any]:
    """Return every stock after its equation, before its shock and before it is kept in its limits."""
    lean, street, balance = index["lean"], index["mobilisation"] - 0.25, index["balance"]
    coup, reform, switch = event["coup"], event["reform"], event["switch"]
    labour, growth = now["organisation_labour"], now["growth"]
    street = theta["organisation_street"] * street
    access = theta["access_lean"] * lean
    military = now["military_alignment"]
    return {
        "organisation_labour": 0.95 * labour + street - theta["organisation_coup"] * coup,
        "organisation_rural": 0.95 * now["organisation_rural"] - 0.025 + street + theta["organisation_reform"] * reform,
        "organisation_urban": 0.95 * now["organisation_urban"] - 0.025 + street,
        "organisation_business": 0.95 * now["organisation_business"] + 0.04 + 0.05 * growth - theta["organisation_reform"] * reform,
        "organisation_regional": 0.95 * now["organisation_regional"] + 0.02 * lean,
        "access_popular": 0.9 * now["access_popular"] - 0.1 + access,
        "access_elite": 0.9 * now["access_elite"] + 0.08 - access,
        "vehicle_popular": 0.97 * now["vehicle_popular"]
        - 0.012
        + theta["vehicle_organisation"] * labour
        - theta["vehicle_switch"] * switch,
        "vehicle_elite": 0.97 * now["vehicle_elite"] - 0.02 * lean * now["legitimacy"],
        "growth": growth
        - theta["growth_inertia"] * growth
        + theta["growth_price"] * price
        - theta["growth_strike"] * now["capital_strike"],
        "legitimacy": now["legitimacy"]
        - theta["legitimacy_inertia"] * now["legitimacy"]
        + theta["legitimacy_growth"] * growth
        - theta["legitimacy_switch"] * switch,
        "military_alignment": 0.97 * military - 0.006 - theta["military_coup"] * coup + theta["military_insurgency"] * now["insurgency"],
        "orientation": 0.92 * now["orientation"]
        + 0.04 * lean
        - 0.008
        + theta["orientation_reform"] * reform
        - theta["orientation_switch"] * switch,
        "capital_strike": 0.8 * now["capital_strike"] + 0.05 + theta["strike_balance"] * (balance - 0.5) + theta["strike_reform"] * reform,
        "insurgency": 0.95 * now["insurgency"] + theta["insurgency_onset"] * event["onset"],
    }


def keep(xp: Any, name: str, value: Any) -> Any:
    """Return a stock kept in its limits."""
    limit = STOCKS[name][1]
    if limit:
        return limit * xp.tanh(value * (1.0 / limit))
    return xp.minimum(xp.maximum(value, 0.0), 1.0)


def govern(xp: Any, now: Values, balance: Any, event: Values, held: Any, wins: Any) -> dict[str, Any]:
    """Return who governs after the quarter."""
    rising, coup = event["uprising"] > 0.5, event["coup"] > 0.5
    election, opening = held > 0.5, (event["transition"] > 0.5) & (now["competitive"] < 0.5)
    code = xp.where(rising, xp.where(balance > 0.55, 0.0, 4.0), now["situation"])
    code = xp.where(election, xp.where(wins, 0.0, 1.0), code)
    code = xp.where(coup, 3.0, code)
    competitive = xp.where(coup, 0.0, xp.maximum(now["competitive"], event["transition"]))
    clock = xp.maximum(now["clock"] - 1.0, 0.0)
    clock = xp.where(rising, xp.minimum(clock, 6.0), clock)
    clock = xp.where(opening, 4.0, clock)
    clock = xp.where(election, TERM, clock)
    tenure = xp.where(rising | coup | election, 0.0, now["tenure"] + 1.0)
    return {"situation": code, "competitive": competitive, "tenure": tenure, "clock": clock}


def quarter(
    xp: Any, theta: Values, now: Values, price: Any, normal: Values, uniform: Values
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Run one quarter: the state after it, what happened, and the indices at its start."""
    index = indices(xp, theta, now)
    held = flag(xp, (now["competitive"] > 0.5) & (now["clock"] < 1.5))
    share = logistic(xp, index["vote"] + NORMALS["vote"] * normal["vote"])
    chance = chances(xp, theta, now, index)
    draw = uniform["exit"]
    event = {
        "coup": flag(xp, draw < chance["coup"]),
        "uprising": flag(xp, (draw >= chance["coup"]) & (draw < chance["coup"] + chance["uprising"])),
        **{name: flag(xp, uniform[name] < chance[name]) for name in ("reform", "switch", "onset", "transition")},
    }
    moved = advance(xp, theta, now, index, event, price)
    for name, scale in NORMALS.items():
        if name in moved:
            moved[name] = moved[name] + scale * normal[name]
    stocks = {name: keep(xp, name, value) for name, value in moved.items()}
    after = {**stocks, **govern(xp, now, index["balance"], event, held, share > 1.0 / 3.0)}
    return after, {**event, "election": held, "share": share}, index


def density(xp: Any, theta: Values, now: Values, row: Values) -> tuple[Any, dict[str, Any]]:
    """Return the log density of a recorded quarter and the stocks after it, without shocks.

    ``row`` holds the record of the quarter: events, ``election``, ``share``, ``price``, and the yearly ``figure`` of
    growth with ``known``, 1 where there is one. ``now`` has who governs from the record.
    """
    index = indices(xp, theta, now)
    chance = chances(xp, theta, now, index)
    coup, rising = row["coup"], row["uprising"]
    leaving = coup * chance["coup"] + rising * chance["uprising"]
    total = xp.log(leaving + (1.0 - coup - rising) * (1.0 - chance["coup"] - chance["uprising"]) + 1e-12)
    for name in ("reform", "switch", "onset", "transition"):
        p, y = chance[name], row[name]
        total = total + y * xp.log(xp.where(p > 0, p, 1.0) + 1e-12) + (1.0 - y) * xp.log(1.0 - xp.minimum(p, 1.0 - 1e-6))
    share = xp.minimum(xp.maximum(row["share"], 0.02), 0.98)
    error = (xp.log(share / (1.0 - share)) - index["vote"]) / NORMALS["vote"]
    total = total + row["election"] * (-0.5 * error * error + 0.6931471805599453 - 0.9189385)
    moved = advance(xp, theta, now, index, row, row["price"])
    stocks = {name: keep(xp, name, value) for name, value in moved.items()}
    away = (row["figure"] - stocks["growth"]) / GROWTH_SCALE
    total = total + row["known"] * (-0.980829253011726 + 0.5108256237659907 - 2.5 * xp.log(1.0 + 0.25 * away * away))
    stocks["growth"] = xp.where(row["known"] > 0.5, row["figure"], stocks["growth"])
    return total, stocks
