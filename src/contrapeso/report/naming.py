"""What mechanisms, models and units are called in a language."""

from __future__ import annotations

from contrapeso.casebook.models import Casebook
from contrapeso.vocabulary.language import Messages


def mechanism_name(messages: Messages, label: str) -> str:
    """Return the name of a mechanism; its label in plain letters where it is one of a user's own."""
    key = f"mechanism.{label}"
    return messages.text(key) if key in messages else label.replace("-", " ")


MODELS = ("model", "tournament_model")
"""Where baselines have names: as in a sentence, and as a heading of the tournaments, some of whose baselines are their own."""


def model_name(messages: Messages, casebook: Casebook | None, name: str, *, group: str = "model") -> str:
    """Return the title of a theory, or the name of a baseline: that of ``group``, or of the other where it has none."""
    theory = casebook.theories.get(name) if casebook else None
    if theory is not None:
        return theory.title.es if messages.lang == "es" else theory.title.en
    known = [key for key in (f"{group}.{name}", *(f"{other}.{name}" for other in MODELS)) if key in messages]
    return messages.text(known[0]) if known else messages.name(group, name)


def unit_name(messages: Messages, unit: str) -> str:
    """Return the unit of a parameter in words."""
    return messages.name("parameter_unit", unit)
