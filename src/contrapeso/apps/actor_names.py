"""Short names of actors, for labels in a drawing."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection
from itertools import pairwise

from contrapeso.casebook.models import Casebook
from contrapeso.evidence.claims import Actor
from contrapeso.vocabulary.language import Messages
from contrapeso.vocabulary.phrases import phrase

_ACRONYM = re.compile(r"\(([A-Z]{3,7})\)$")
_LONGEST = 30
"""Letters of a label; the id of an actor holds the surname, so its words are looked for in the name."""


def short_names(book: Casebook, names: Collection[str], messages: Messages | None = None) -> dict[str, str]:
    """Return a short name of each actor: a surname, an acronym; the whole name where two would be the same."""
    found = {name: _short(book.actors[name], messages) if name in book.actors else name.removeprefix("act:") for name in names}
    often = Counter(found.values())
    return {
        name: _cut(book.actors[name].name) if often[short] > 1 and name in book.actors else _cut(short) for name, short in found.items()
    }


def _short(actor: Actor, messages: Messages | None) -> str:
    if actor.kind in ("person", "group"):
        surnames = _surnames(actor)
        # A group is two or three people, who have surnames, or many, who have a name of which no word may be left out.
        if surnames and (actor.kind == "person" or all(word[0].isupper() for word in surnames.replace("/", " ").split())):
            return surnames
    said = phrase(messages, actor.name)[0] if messages else actor.name
    acronym, plain = _ACRONYM.search(said), said.partition(" (")[0]
    if acronym or len(plain) <= _LONGEST:
        return acronym[1] if acronym else plain
    return plain if said != actor.name else min((plain, *(form for form in actor.as_written if len(form) > 2)), key=len)


def _surnames(actor: Actor) -> str:
    wanted = set(actor.id.removeprefix("act:").split("-"))
    words = [word.strip(",") for word in actor.name.split()]
    places = [place for place, word in enumerate(words) if all(_slug(part) in wanted for part in word.split("-"))]
    text = words[places[0]] if places else ""
    for before, place in pairwise(places):
        text += (" " if place == before + 1 else " / ") + words[place]
    return text


def _slug(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode()
    return "".join(char for char in plain.lower() if char.isalnum())


def _cut(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1].rstrip()}…"
