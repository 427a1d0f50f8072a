"""Short names of actors, for labels in a drawing."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Collection
from itertools import pairwise

from contrapeso.casebook.models import Casebook
from contrapeso.evidence.claims import Actor

_LONGEST = 30
"""Letters of a label; the id of an actor holds the surname, so its words are looked for in the name."""


def short_names(book: Casebook, names: Collection[str]) -> dict[str, str]:
    """Return a short name of each actor: a surname, an acronym; the whole name where two would be the same."""
    found = {name: _short(book.actors[name]) if name in book.actors else name.removeprefix("act:") for name in names}
    often = Counter(found.values())
    return {
        name: _cut(book.actors[name].name) if often[short] > 1 and name in book.actors else _cut(short) for name, short in found.items()
    }


def _short(actor: Actor) -> str:
    if actor.kind in ("organisation", "state", "bloc"):
        return min((actor.name, *(form for form in actor.as_written if len(form) > 2)), key=len)
    wanted = set(actor.id.removeprefix("act:").split("-"))
    words = [word.strip(",") for word in actor.name.split()]
    places = [place for place, word in enumerate(words) if all(_slug(part) in wanted for part in word.split("-"))]
    if not places or actor.kind == "unnamed":
        return actor.name
    text = words[places[0]]
    for before, place in pairwise(places):
        text += (" " if place == before + 1 else " / ") + words[place]
    return text


def _slug(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode()
    return "".join(char for char in plain.lower() if char.isalnum())


def _cut(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1].rstrip()}…"
