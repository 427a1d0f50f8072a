"""A theory of four invented mechanisms: small to compile, and with a channel of each kind."""

from __future__ import annotations

from functools import cache

import jax.numpy as jnp

from contrapeso.dynamics.mechanism import Contribution, Mechanism, Term
from contrapeso.dynamics.parameter import Parameter, Values, half_normal, log_normal, normal
from contrapeso.dynamics.theory import Theory
from contrapeso.vocabulary.variables import EVENT_NAMES, EXIT_NAMES


class Chances(Mechanism):
    """Every event has a usual frequency; the weak fall, and a close result is disputed."""

    label = "chances"
    family = "tests"
    terms = {
        "M01": Term(("weakness",), {"legitimacy": -1.0}, {"exit_uprising": 1}),
        "M02": Term(("doubt",), {"closeness": 1.0}, {"dispute": 1}),
        "M03": Term(("wind",), {"regional_mobilisation": 1.0}, {"wave": 1}),
    }
    reads = ("legitimacy", "closeness", "regional_mobilisation")
    moves = (*EXIT_NAMES, *EVENT_NAMES)
    parameters = (
        Parameter("exits", normal(-3.5, 0.3, "test"), "logit", "Usual log-odds of each way to leave."),
        Parameter("events", normal(-2.5, 0.3, "test"), "logit", "Usual log-odds of other events."),
        Parameter("weakness", half_normal(0.8, "test"), "logit per sd", "How much oftener the weak fall."),
        Parameter("doubt", half_normal(1.5, "test"), "logit", "How much oftener a close result is disputed."),
        Parameter("wind", half_normal(0.8, "test"), "logit", "How much a neighbour's waves bring waves."),
    )
    references = ()

    def __call__(self, theta: Values, now: Values) -> Contribution:
        usual = {name: theta["exits"] - theta["weakness"] * now["legitimacy"] for name in EXIT_NAMES}
        usual |= {name: theta["events"] + 0.0 * now["legitimacy"] for name in EVENT_NAMES}
        usual["wave"] = usual["wave"] + theta["wind"] * now["regional_mobilisation"]
        usual["dispute"] = usual["dispute"] + theta["doubt"] * now["closeness"]
        return usual


class Ballots(Mechanism):
    """The vote follows the standing of the government and who stands."""

    label = "ballots"
    family = "tests"
    terms = {"M20": Term(("person",), {"leader": 1.0}, {"popular_vote": 1})}
    reads = ("legitimacy", "leader", "regional_tide")
    moves = ("popular_vote", "right_vote", "outsider_vote")
    parameters = (
        Parameter("level", normal(-0.3, 0.3, "test"), "logit", "Usual vote."),
        Parameter("reward", normal(0.3, 0.3, "test"), "logit per sd", "What standing brings."),
        Parameter("person", half_normal(0.5, "test"), "logit", "What a strong candidate brings."),
    )
    references = ()

    def __call__(self, theta: Values, now: Values) -> Contribution:
        return {
            "popular_vote": theta["level"]
            + theta["reward"] * now["legitimacy"]
            + theta["person"] * now["leader"]
            + 0.3 * now["regional_tide"],
            "right_vote": 0.2 - theta["reward"] * now["legitimacy"],
            "outsider_vote": -1.0 + 0.0 * now["legitimacy"],
        }


class Stocks(Mechanism):
    """Output follows prices and unrest; standing follows output; policy follows who governs."""

    label = "stocks"
    family = "tests"
    terms = {"M40": Term(("price",), {"export_price": 1.0}, {"growth": 1})}
    reads = (
        "growth",
        "legitimacy",
        "orientation",
        "organisation_labour",
        "export_price",
        "export_price_change",
        "wave",
        "reform",
        "exit_armed_conservative",
        "new_government",
        "next_situation",
        "us_real_rate",
    )
    moves = ("growth", "legitimacy", "orientation", "organisation_labour")
    parameters = (
        Parameter("price", half_normal(0.3, "test"), "sd", "What prices bring."),
        Parameter("pace", log_normal(0.2, 0.2, "test"), "per quarter", "How fast things return."),
    )
    references = ()

    def __call__(self, theta: Values, now: Values) -> Contribution:
        pace, popular = theta["pace"], jnp.where(now["next_situation"] == 0.0, 1.0, -1.0)
        return {
            "growth": theta["price"] * (now["export_price"] + 0.5 * now["export_price_change"])
            - pace * now["growth"]
            - 0.3 * now["wave"]
            + 0.2 * now["new_government"] * popular
            - 0.05 * now["us_real_rate"],
            "legitimacy": pace * (now["growth"] - now["legitimacy"]) - 0.2 * now["exit_armed_conservative"],
            "orientation": pace * (0.5 * popular - now["orientation"]),
            "organisation_labour": 0.2 * now["reform"] + 0.1 * now["wave"] - 0.1 * pace * now["organisation_labour"],
        }


class Memories(Mechanism):
    """What is remembered: leans, waves, and how close the last election was."""

    label = "memories"
    family = "tests"
    reads = ("lean_memory", "wave_memory", "closeness_memory", "closeness", "election", "lean", "wave")
    moves = ("lean_memory", "wave_memory", "closeness_memory")
    parameters = (Parameter("fade", log_normal(0.25, 0.1, "test"), "per quarter", "How fast waves are forgotten."),)
    references = ()

    def __call__(self, theta: Values, now: Values) -> Contribution:
        return {
            "lean_memory": 0.5 * (now["lean"] - now["lean_memory"]),
            "wave_memory": now["wave"] - theta["fade"] * now["wave_memory"],
            "closeness_memory": now["election"] * (now["closeness"] - now["closeness_memory"])
            - 0.2 * now["closeness_memory"] * (1.0 - now["election"]),
        }


@cache
def tiny() -> Theory:
    """Return the theory of all four; always the same one, so that it is compiled once."""
    return Theory("tiny", (Chances(), Ballots(), Stocks(), Memories()))
