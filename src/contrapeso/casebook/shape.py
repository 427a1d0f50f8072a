"""The keys of the file models, in the order in which the canonical form writes them."""

from __future__ import annotations

from collections.abc import Iterator
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel

from contrapeso.casebook.entries import Condition, Election, Event, Government, Tie
from contrapeso.casebook.models import Manifest
from contrapeso.casebook.polity import Polity
from contrapeso.casebook.scenario import Scenario
from contrapeso.casebook.theory_file import TheoryFile
from contrapeso.evidence.actor_relations import DatedRelation
from contrapeso.evidence.claims import Actor, ClaimFile, ClaimRelation, Concept
from contrapeso.evidence.comparisons import Comparison
from contrapeso.evidence.forecasts import Forecast

ITEM_MODELS: dict[str, type[BaseModel]] = {
    "concepts": Concept,
    "actors": Actor,
    "relations": ClaimRelation,
    "actor-relations": DatedRelation,
    "forecasts": Forecast,
    "comparisons": Comparison,
    "governments": Government,
    "elections": Election,
    "events": Event,
    "conditions": Condition,
    "ties": Tie,
}
"""Models of the items of files that are lists, by kind of file."""

FILE_MODELS: dict[str, type[BaseModel]] = {
    "manifest": Manifest,
    "claims": ClaimFile,
    "polity": Polity,
    "theories": TheoryFile,
    "scenarios": Scenario,
}
"""Models of files that are one mapping, by kind of file."""

_HEAD = ("id", "source", "actor", "role")
_TAIL = ("basis", "disagreements", "note")


def keys_of(model: type[BaseModel]) -> list[str]:
    """Return the keys of a model in canonical order: id first, who says so last."""
    keys = [field.alias or name for name, field in model.model_fields.items()]
    head = [key for key in _HEAD if key in keys]
    if "from" in keys and "kind" in keys:  # a kind of institution comes before its dates
        head.append("kind")
    tail = [key for key in _TAIL if key in keys]
    return [*head, *(key for key in keys if key not in head and key not in tail), *tail]


def _parts(annotation: Any) -> Iterator[Any]:
    """Yield the alternatives of a type, without ``None`` and without constraints."""
    origin = get_origin(annotation)
    if origin in (Union, UnionType):
        for part in get_args(annotation):
            yield from _parts(part)
    elif hasattr(annotation, "__metadata__"):
        yield from _parts(annotation.__origin__)
    elif annotation is not type(None):
        yield annotation


def _step(annotation: Any, step: str | int) -> Iterator[Any]:
    for part in _parts(annotation):
        if isinstance(part, type) and issubclass(part, BaseModel):
            for name, field in part.model_fields.items():
                if (field.alias or name) == step:
                    yield field.annotation
        elif get_origin(part) in (tuple, list) and isinstance(step, int):
            yield get_args(part)[0]
        elif get_origin(part) is dict:
            yield get_args(part)[1]


def model_at(model: type[BaseModel], path: tuple[str | int, ...]) -> type[BaseModel] | None:
    """Return the model of the mapping at ``path`` below ``model``; ``None`` where there is none."""
    here: list[Any] = [model]
    for step in path:
        here = [inner for annotation in here for inner in _step(annotation, step)]
    found = (part for annotation in here for part in _parts(annotation))
    return next((part for part in found if isinstance(part, type) and issubclass(part, BaseModel)), None)
