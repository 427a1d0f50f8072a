"""The nearest known word to one that is not known, for advice in faults."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from rapidfuzz import fuzz, process

from contrapeso.casebook.faults import Fault

_SHORT = 100  # a longer word is no slip of the pen, and comparing it would only take time


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Return the known word most like ``word``, or ``None`` where none is like it.

    The kind of an id, such as ``act:``, does not make two ids alike.
    """
    if len(word) > _SHORT:
        return None
    kind = word[:4] if word[3:4] == ":" else ""
    rest = {name.removeprefix(kind): name for name in sorted(known)}
    found = process.extractOne(word.removeprefix(kind), rest.keys(), scorer=fuzz.ratio, score_cutoff=65)
    return None if found is None else rest[found[0]]


def advice(word: str, known: Collection[str], otherwise: str) -> str:
    """Return what to do about ``word``: the nearest known one, a short list, or ``otherwise``."""
    close = nearest(word, known)
    if close is not None:
        return f"did you mean '{close}'?" + (f" if not, {otherwise}" if word[3:4] == ":" else "")
    if 0 < len(known) <= 12:
        return f"write one of {', '.join(sorted(known))}"
    return otherwise


def shown(value: object, limit: int = 60) -> str:
    """Return a value as it may stand in a message: quoted, on one line, not too long."""
    text = " ".join(str(value).split())
    text = "".join(char if char.isprintable() else "?" for char in text)
    return f"'{text}'" if len(text) <= limit else f"'{text[: limit - 3]}...'"


def unknown(file: str, line: int, thing: str, word: str, known: Collection[str], otherwise: str) -> Fault:
    """Return the fault of a word that is not in a registry or among the ids of the casebook."""
    return Fault(file, line, f"{shown(word)} is not a known {thing}", advice(word, known, otherwise))
