"""What mechanisms, models and units are called in a language."""

from __future__ import annotations

from contrapeso.casebook.models import Casebook
from contrapeso.vocabulary.language import Messages


def mechanism_name(messages: Messages, label: str) -> str:
    """Return the name of a mechanism; its label in plain letters where it is one of a user's own."""
    key = f"mechanism.{label}"
    return messages.text(key) if key in messages else label.replace("-", " ")


def model_name(messages: Messages, casebook: Casebook | None, name: str) -> str:
    """Return the title of a theory, or the name of a baseline."""
    theory = casebook.theories.get(name) if casebook else None
    if theory is not None:
        return theory.title.es if messages.lang == "es" else theory.title.en
    known = f"tournament_model.{name}"
    return messages.text(known) if known in messages and f"model.{name}" not in messages else messages.name("model", name)


def unit_name(messages: Messages, unit: str) -> str:
    """Return the unit of a parameter in words."""
    return messages.name("parameter_unit", unit)
