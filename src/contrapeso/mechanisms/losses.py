"""Losses of popular organisation: adjustment, violence, inflation, and accords with business."""

from __future__ import annotations

import jax.numpy as jnp

from contrapeso.dynamics.mechanism import Contribution, Mechanism, Term
from contrapeso.dynamics.parameter import Parameter, Values, half_normal, logit_normal

FAMILY = "losses"
BLOCS = ("organisation_labour", "organisation_rural", "organisation_urban")


class LabourDislocation(Mechanism):
    r"""Adjustment dislocates organised labour and moves part of it elsewhere.

    Claim.      Closing mines and plants destroys unions; the dismissed carry organisation to the
                coca zones and the new cities. Abrupt adjustment destroys more than gradual.
    Equation.   d o_labour = -lost;  d o_rural = d o_urban = .5 * relocation * lost
                lost = loss * exp(harsher * (2 ab - 1)) * E_adjustment
    Symbols.    loss [sd], relocation [share], ab abruptness [0-1], .5 where the record is silent.
    Scope.      Bolivia 1985 is the one case of relocation, so the share stays at its prior.
    Priors.     loss half-normal .6; relocation logit-normal about .5; harsher half-normal .4.
    Against it. Labour organisation that survives adjustment, or no trace of miners elsewhere.
    References. crabtree2020.
    """

    label = "labour-dislocation"
    family = FAMILY
    terms = {
        "M04": Term(
            ("loss", "relocation"),
            when={"adjustment": 1.0},
            then={"organisation_labour": -1, "organisation_rural": 1, "organisation_urban": 1},
        ),
        "M66": Term(
            ("harsher",),
            when={"adjustment": 1.0, "abruptness": 1.0},
            then={"organisation_labour": -1, "organisation_rural": 1, "organisation_urban": 1},
            rest={"adjustment": 1.0, "abruptness": 0.5},
        ),
    }
    reads = ("adjustment", "abruptness")
    moves = BLOCS
    parameters = (
        Parameter("loss", half_normal(0.6, "design note g_adj"), "sd", "Labour organisation lost to an adjustment."),
        Parameter("relocation", logit_normal(0.5, 0.75, "matched to Beta(4, 4)"), "share", "Share of the loss that moves elsewhere."),
        Parameter("harsher", half_normal(0.4, "design note ab_mult"), "log", "How much more an abrupt adjustment destroys."),
    )
    references = ("crabtree2020",)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Take from labour, give part to the others."""
        lost = theta["loss"] * jnp.exp(theta["harsher"] * (2.0 * now["abruptness"] - 1.0)) * now["adjustment"]
        moved = 0.5 * theta["relocation"] * lost
        return {"organisation_labour": -lost, "organisation_rural": moved, "organisation_urban": moved}


class ViolenceDestroys(Mechanism):
    r"""Insurgency and its repression destroy rural and left organisation.

    Claim.      Political violence kills, displaces and discredits the leaders of peasant and
                left organisations, most of all in the countryside, and costs growth.
    Equation.   d o_k = -loss * W * (.4, 1, .5);  d V_popular = -discredit * W;  dY = -.3 * cost * W
    Symbols.    W intensity of insurgency [share], V_popular popular vehicle, Y growth.
    Scope.      Peru 1980-95 above all.
    Priors.     Half-normal .10, .05, .25.
    Against it. Organisation that grows through a war.
    References. crabtree2020.
    """

    label = "violence-destroys"
    family = FAMILY
    terms = {
        "M05": Term(
            ("loss", "discredit", "cost"),
            when={"insurgency": 0.8},
            then={**dict.fromkeys(BLOCS, -1), "vehicle_popular": -1, "growth": -1},
        )
    }
    reads = ("insurgency",)
    moves = (*BLOCS, "vehicle_popular", "growth")
    parameters = (
        Parameter("loss", half_normal(0.10, "design note g_vio"), "sd per quarter", "Organisation lost at full intensity."),
        Parameter("discredit", half_normal(0.05, "design note v_frag"), "sd per quarter", "Popular vehicle lost at full intensity."),
        Parameter("cost", half_normal(0.25, "design note y_W"), "sd per quarter", "Growth lost at full intensity."),
    )
    references = ("crabtree2020",)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Take organisation, vehicle and growth."""
        W = now["insurgency"]
        moved = {name: -theta["loss"] * share * W for name, share in zip(BLOCS, (0.4, 1.0, 0.5), strict=True)}
        return {**moved, "vehicle_popular": -theta["discredit"] * W, "growth": -0.3 * theta["cost"] * W}


class InflationErodes(Mechanism):
    r"""Hyperinflation undermines labour, and the popular vehicle with it.

    Claim.      A price crisis empties union funds and pay deals and discredits the left that
                holds office or stands near it.
    Equation.   d o_labour = d o_urban = -loss * pi;  d V_popular = -.5 * discredit * pi
    Symbols.    pi inflation stress [stock].
    Scope.      Bolivia 1982-85, Peru 1987-90.
    Priors.     Half-normal .03 and .05.
    Against it. Price crises that strengthen unions.
    References. crabtree2020.
    """

    label = "inflation-erodes"
    family = FAMILY
    terms = {
        "M06": Term(
            ("loss", "discredit"),
            when={"inflation_stress": 1.0},
            then={"organisation_labour": -1, "organisation_urban": -1, "vehicle_popular": -1},
        )
    }
    reads = ("inflation_stress",)
    moves = ("organisation_labour", "organisation_urban", "vehicle_popular")
    parameters = (
        Parameter("loss", half_normal(0.03, "design note g_infl"), "sd per quarter", "Organisation lost to inflation."),
        Parameter("discredit", half_normal(0.05, "design note v_frag"), "sd per quarter", "Vehicle lost to inflation."),
    )
    references = ("crabtree2020",)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Take from labour, the city and the vehicle."""
        lost = -theta["loss"] * now["inflation_stress"]
        vehicle = -0.5 * theta["discredit"] * now["inflation_stress"]
        return {"organisation_labour": lost, "organisation_urban": lost, "vehicle_popular": vehicle}


class AccordSplits(Mechanism):
    r"""An accord with business splits the coalition of the government that makes it.

    Claim.      Concessions to agribusiness and extraction on indigenous land turned part of the
                rural movements against their own government, and wore out its vehicle.
    Equation.   d o_rural = -split * det;  d V_popular = -.5 * split * det
    Symbols.    det accord [share], o_rural rural organisation, V_popular popular vehicle.
    Scope.      Bolivia 2011-19 is the case. A split shows as lost organisation: the unity of a bloc
                is no variable of its own.
    Priors.     split half-normal .05.
    Against it. Rural organisation that grows under an accord, or a vehicle that does.
    References. crabtree2020.
    """

    label = "accord-splits"
    family = FAMILY
    terms = {"M15": Term(("split",), when={"detente_memory": 1.0}, then={"organisation_rural": -1, "vehicle_popular": -1})}
    reads = ("detente_memory",)
    moves = ("organisation_rural", "vehicle_popular")
    parameters = (Parameter("split", half_normal(0.05, "design note co_split"), "sd per quarter", "Rural organisation lost to an accord."),)
    references = ("crabtree2020",)

    def __call__(self, theta: Values, now: Values) -> Contribution:
        """Take from the countryside and the vehicle."""
        lost = theta["split"] * now["detente_memory"]
        return {"organisation_rural": -lost, "vehicle_popular": -0.5 * lost}
