"""What an import brings, what an export wrote, and what neither could represent.

Drafts are mappings in the shape of the casebook's files. A claim's draft may lack a language
of its paraphrase, which most formats have no place for; everything else in it is sound.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from contrapeso.evidence.claims import Actor, Bilingual, Claim, Concept, Passage
from contrapeso.vocabulary.errors import ContrapesoError

Draft = dict[str, Any]
MOST_NAMED = 20
"""Things left out that are named one by one; of the rest only the number is said."""

MOST_CLAIMS = 9_999
"""Claims and passages of one source; their numbers have four digits."""


class ExchangeError(ContrapesoError):
    """A file that cannot be taken in or written, with what, where, and what to do."""


@dataclass
class Imported:
    """What a file brought.

    Attributes
    ----------
    claims, passages, concepts, actors
        Drafts in the shape of the casebook's files, with their ids.
    sources
        CSL-JSON items.
    read
        How many of each thing the file held and were read.
    left_out
        What could not be represented, in words.
    ids
        The id that each claim has here, by the id it has in the file, where they differ.
    """

    claims: list[Draft] = field(default_factory=list[Draft])
    passages: list[Draft] = field(default_factory=list[Draft])
    sources: list[Draft] = field(default_factory=list[Draft])
    concepts: list[Draft] = field(default_factory=list[Draft])
    actors: list[Draft] = field(default_factory=list[Draft])
    read: dict[str, int] = field(default_factory=dict[str, int])
    left_out: list[str] = field(default_factory=list[str])
    ids: dict[str, str] = field(default_factory=dict[str, str])

    def whole(self) -> list[Claim]:
        """Return the claims that lack nothing."""
        return [Claim(**draft) for draft in self.claims if set(draft["paraphrase"]) == {"en", "es"}]

    def untranslated(self) -> dict[str, int]:
        """Return how many claims lack a paraphrase in each language."""
        lacking = Counter(lang for draft in self.claims for lang in ("en", "es") if lang not in draft["paraphrase"])
        return dict(lacking)


@dataclass
class Written:
    """What a file holds now, and what could not be represented in it."""

    wrote: dict[str, int] = field(default_factory=dict[str, int])
    left_out: list[str] = field(default_factory=list[str])


class Ids:
    """Make ids from words, a different one for different words."""

    def __init__(self, prefix: str = "") -> None:
        self.prefix = prefix
        self._given: dict[str, str] = {}
        self._taken: set[str] = set()

    def of(self, words: str, key: str | None = None) -> str:
        """Return the id of something; ``key`` tells it apart where words alone do not."""
        key = words if key is None else key
        if key not in self._given:
            base, number = f"{self.prefix}{slug(words)}", 1
            found = base
            while found in self._taken:
                number += 1
                found = f"{base}-{number}"
            self._given[key] = found
            self._taken.add(found)
        return self._given[key]


class Numbers:
    """Give claims or passages of each source four-digit numbers that are still free."""

    def __init__(self, kind: str, taken: Iterable[str] = ()) -> None:
        self._kind = kind
        self.taken = set(taken)
        self._last: Counter[str] = Counter()

    def next(self, source: str) -> str:
        """Return a free id."""
        while True:
            self._last[source] += 1
            if self._last[source] > MOST_CLAIMS:
                raise ExchangeError(f"{source}: more than {MOST_CLAIMS} claims or passages of one source; split the source")
            found = f"{self._kind}:{source}:{self._last[source]:04d}"
            if found not in self.taken:
                self.taken.add(found)
                return found


def slug(words: str) -> str:
    """Return words as lower-case letters without accents, numbers and hyphens."""
    plain = unicodedata.normalize("NFKD", words.casefold())
    return re.sub(r"[^a-z0-9]+", "-", "".join(char for char in plain if not unicodedata.combining(char))).strip("-")[:80].strip("-") or "x"


def fault(draft: Mapping[str, Any], model: type[Claim] | type[Passage] | type[Concept] | type[Actor]) -> str | None:
    """Return what is wrong with a draft, or ``None``; a missing language is no fault."""
    filled = dict(draft)
    if "paraphrase" in filled:
        said = next(iter(filled["paraphrase"].values()), "")
        filled["paraphrase"] = {"en": said, "es": said, **filled["paraphrase"]}
    try:
        model(**filled)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        return f"{where}: {first['msg']}" if where else str(first["msg"])
    return None


def bilingual(text: str) -> Draft:
    """Return a label of which only one language is known, in both places, to be translated."""
    return Bilingual(en=text, es=text).model_dump()


def named(what: Sequence[str], rest: str) -> list[str]:
    """Return things left out, and of those beyond `MOST_NAMED` the number: ``rest`` with {count}."""
    shown = list(what[:MOST_NAMED])
    return [*shown, rest.format(count=len(what) - MOST_NAMED)] if len(what) > MOST_NAMED else shown
