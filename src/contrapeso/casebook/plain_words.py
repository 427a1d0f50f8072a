"""Pydantic's errors as faults in plain words: what, where, what to do."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from typing import Any

from pydantic import BaseModel, ValidationError

from contrapeso.casebook.faults import Fault
from contrapeso.casebook.nearest import nearest, shown
from contrapeso.casebook.shape import keys_of, model_at
from contrapeso.casebook.source import Path_, Source

_PATTERNS = (
    ("^evt:", "an event id", "evt:<ISO3>:<YYYY-MM>:<neutral-slug>, such as evt:BOL:1952-04:april-insurrection"),
    ("^gov:", "a government id", "gov:<ISO3>:<YYYY-MM>:<name>, such as gov:BOL:1952-04:paz-estenssoro"),
    ("^rul:", "a rule id", "rul:<ISO3>:<slug>, such as rul:BOL:1967-congress"),
    ("^ins:", "an institution id", "ins:<ISO3>:<slug>, such as ins:BOL:1952-suffrage"),
    ("^clm:", "a claim id", "clm:<source>:<four digits>, such as clm:crabtree2020:0061"),
    ("^psg:", "a passage id", "psg:<source>:<four digits>, such as psg:crabtree2020:0061"),
    ("^act:", "an actor id", "act:<slug> in lower case, such as act:mnr"),
    ("^con:", "a concept id", "con:<slug> in lower case, such as con:commodity-boom"),
    ("^rel:[a-z", "a relation id", "rel:<source>:<four digits>, such as rel:crabtree2020:0007"),
    ("^rel:", "a relation id", "rel:<four digits>, such as rel:0007"),
    ("^([A-Z]{3}|", "a place", "ISO 3166: BOL for a country, BO-L for a region"),
    ("^[A-Z]{3}$", "a country code", "the ISO 3166 code of three capital letters, such as BOL"),
    ("Q[1-4]", "a quarter", "the year and the quarter, such as 1952Q2"),
    ("^[0-9a-f]", "a hash", "its first 16 hexadecimal digits in lower case"),
    ("^[a-z0-9-]+$", "a source id", "lower-case letters, digits and hyphens, such as crabtree2020"),
)
_Words = tuple[str, str]


def _name(path: Path_) -> str:
    """Return the words for a part: its key, or the item of a list."""
    keys = [step for step in path if isinstance(step, str)]
    if not keys:
        return "the entry"
    return f"'{keys[-1]}'" if isinstance(path[-1], str) else f"item {path[-1] + 1} of '{keys[-1]}'"


def _missing(error: Any, path: Path_, model: type[BaseModel]) -> _Words:
    return f"{_name(path)} is missing", f"add a line '{path[-1]}: ...'"


def _extra(error: Any, path: Path_, model: type[BaseModel]) -> _Words:
    inner = model_at(model, path[:-1])
    known = [] if inner is None else keys_of(inner)
    close = nearest(str(path[-1]), known)
    todo = f"did you mean '{close}'?" if close else f"remove it; the keys here are {', '.join(known)}"
    return f"{shown(path[-1])} is not a key here", todo


def _literal(error: Any, path: Path_, model: type[BaseModel]) -> _Words:
    allowed = re.findall(r"'([^']*)'", error["ctx"]["expected"])
    word = str(error["input"])
    close = nearest(word, allowed)
    what = f"{_name(path)} is empty" if error["input"] is None else f"{shown(word)} is not a value of {_name(path)}"
    return what, (f"did you mean '{close}'? " if close else "") + f"write one of {', '.join(allowed)}"


def _pattern(error: Any, path: Path_, model: type[BaseModel]) -> _Words:
    pattern = error["ctx"]["pattern"]
    _, thing, form = next((row for row in _PATTERNS if row[0] in pattern), ("", "in the right form", f"text like {pattern}"))
    return f"{_name(path)}: {shown(error['input'])} is not {thing}", f"write {form}"


def _number(error: Any, path: Path_, model: type[BaseModel]) -> _Words:
    if error["input"] is None:
        return f"{_name(path)} is empty", "write a number"
    whole = error["type"].startswith("int")
    hint = "write a point, not a comma, before decimals" if re.fullmatch(r"-?\d+,\d+", str(error["input"])) else "write digits"
    return f"{_name(path)}: {shown(error['input'])} is not a {'whole number' if whole else 'number'}", hint


def _bound(error: Any, path: Path_, model: type[BaseModel]) -> _Words:
    limit = next(iter(error["ctx"].values()))
    words = {"greater_than": "more than", "greater_than_equal": "at least", "less_than": "less than", "less_than_equal": "at most"}
    return f"{_name(path)} is {shown(error['input'])}", f"write a number of {words[error['type']]} {limit:g}"


def _text(error: Any, path: Path_, model: type[BaseModel]) -> _Words:
    if error["input"] is None:
        return f"{_name(path)} is empty", "write a text, or leave the key out where it is optional"
    return f"{_name(path)} is no text", "write one text; put it in quotes if it holds ': ' or '{'"


def _many(error: Any, path: Path_, model: type[BaseModel]) -> _Words:
    return f"{_name(path)} is no list", "write each item on a line of its own after '- ', or all in [...]"


def _mapping(error: Any, path: Path_, model: type[BaseModel]) -> _Words:
    inner = model_at(model, path)
    keys = "" if inner is None else f" with the keys {', '.join(keys_of(inner))}"
    return f"{_name(path)} holds no keys of its own", f"write 'key: value' lines under it{keys}"


def _short(error: Any, path: Path_, model: type[BaseModel]) -> _Words:
    least = error["ctx"].get("min_length", 1)
    return f"{_name(path)} has {'nothing' if least == 1 else 'too little'} in it", f"write at least {least}"


def _value(error: Any, path: Path_, model: type[BaseModel]) -> _Words:
    what, _, todo = error["msg"].removeprefix("Value error, ").partition("; ")
    return what, todo or "correct one or the other"


def _truth(error: Any, path: Path_, model: type[BaseModel]) -> _Words:
    return f"{_name(path)}: {shown(error['input'])} is neither true nor false", "write true or false"


_WORDS: dict[str, Callable[[Any, Path_, type[BaseModel]], _Words]] = {
    "missing": _missing,
    "extra_forbidden": _extra,
    "literal_error": _literal,
    "string_pattern_mismatch": _pattern,
    **dict.fromkeys(("int_parsing", "int_type", "int_from_float", "int_parsing_size", "float_parsing", "float_type"), _number),
    **dict.fromkeys(("greater_than", "greater_than_equal", "less_than", "less_than_equal"), _bound),
    "string_type": _text,
    **dict.fromkeys(("tuple_type", "list_type"), _many),
    **dict.fromkeys(("model_type", "model_attributes_type", "dict_type"), _mapping),
    **dict.fromkeys(("string_too_short", "too_short"), _short),
    "value_error": _value,
    **dict.fromkeys(("bool_parsing", "bool_type"), _truth),
}


def _endless(value: Any, path: Path_ = ()) -> Iterator[Path_]:
    """Yield the paths of numbers that are infinite or no number, which pydantic lets pass."""
    if isinstance(value, BaseModel):
        for name, info in type(value).model_fields.items():
            yield from _endless(getattr(value, name), (*path, info.alias or name))
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from _endless(item, (*path, index))
    elif isinstance(value, float) and not math.isfinite(value):
        yield path


def validate(model: type[BaseModel], data: Any, source: Source, path: Path_ = ()) -> tuple[Any, list[Fault]]:
    """Validate the data at ``path`` of a source.

    Returns
    -------
    tuple
        The model, or ``None``; and every fault, with the line of the part that it is about.
    """
    try:
        found = model.model_validate(data)
    except ValidationError as error:
        faults = []
        for detail in error.errors(include_url=False):
            where = detail["loc"]
            words = _WORDS.get(detail["type"])
            what, todo = words(detail, where, model) if words else (f"{_name(where)}: {detail['msg'].lower()}", "correct it")
            faults.append(source.fault((*path, *where), what, todo))
        return None, faults
    endless = [source.fault((*path, *where), f"{_name(where)} is not a finite number", "write digits") for where in _endless(found)]
    return (None if endless else found), endless
