"""The mechanisms that ship with contrapeso, by label and by family."""

from __future__ import annotations

from importlib import import_module
from inspect import isclass

from contrapeso.dynamics.mechanism import Mechanism

FAMILIES = (
    "economy",
    "finance",
    "organisation",
    "losses",
    "elites",
    "policy",
    "legitimacy",
    "mobilisation",
    "parties",
    "elections",
    "military",
    "ruptures",
    "institutions",
    "external",
    "regional",
)


def _collect() -> dict[str, Mechanism]:
    found: dict[str, Mechanism] = {}
    for family in FAMILIES:
        module = import_module(f"contrapeso.mechanisms.{family}")
        for item in vars(module).values():
            if isclass(item) and issubclass(item, Mechanism) and item is not Mechanism:
                found[item.label] = item()
    return found


MECHANISMS: dict[str, Mechanism] = _collect()
