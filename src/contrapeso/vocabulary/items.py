"""Items that somebody else measured, with an error of their own: what each observes of the model.

An item is brought by its user and never ships. It is scored and never pinned: the state is what the
equations make it, and the item says how far from it expert coders stood.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class MeasuredItem:
    """One item of a dataset.

    ``scale`` is ``latent`` where the provider publishes it on an unbounded scale, ``share`` where it lies
    between 0 and 1 and is taken on the scale of log-odds. ``observes`` is a key of
    :data:`contrapeso.dynamics.observation.OBSERVED`. An item that is an ``anchor`` has a slope of one.
    ``assumed_error`` is its standard error on its own scale where a file gives none.
    """

    name: str
    dataset: str
    scale: Literal["latent", "share"]
    observes: str
    meaning: str
    anchor: bool = False
    assumed_error: float = 0.5


ITEMS: Mapping[str, MeasuredItem] = {
    item.name: item
    for item in (
        MeasuredItem("v2pepwrses", "vdem", "latent", "balance", "Power distributed by socioeconomic position.", anchor=True),
        MeasuredItem("v2pepwrsoc", "vdem", "latent", "balance", "Power distributed by social group."),
        MeasuredItem("v2psorgs", "vdem", "latent", "vehicles", "Permanent organisation of parties."),
        MeasuredItem("v2csreprss", "vdem", "latent", "restraint", "Freedom of civil society from repression."),
        MeasuredItem("v2x_pubcorr", "vdem", "share", "scandals", "Public-sector corruption."),
        MeasuredItem("v2xcs_ccsi", "vdem", "share", "restraint", "Core civil society: civic space, and not the balance."),
        MeasuredItem("v2x_horacc", "vdem", "latent", "limits", "Horizontal accountability: other powers check the executive."),
    )
}
"""Items that are read out of a file of Varieties of Democracy, in the order in which parameters stand."""

REPEATED = 0.25
"""What a year counts whose figure is last year's again (within :data:`SAME`): these items are step series, in which a
judgement stands until somebody changes it, so that an unchanged figure is a quarter of a new one; judged."""
SAME = 0.02
"""Difference below which a figure is last year's again, in the item's unit."""
