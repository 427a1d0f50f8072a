"""What the built-in casebook repeats is there in the language of the reader."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from contrapeso.casebook.load import builtin, load
from contrapeso.vocabulary.language import Messages, catalogue
from contrapeso.vocabulary.phrases import phrase

BOOK = load(builtin())
SPANISH = Messages("es")


def assumptions(part: Any, seen: set[int]) -> Iterator[str]:
    if id(part) in seen:
        return
    seen.add(id(part))
    if isinstance(part, dict | list | tuple):
        for item in part.values() if isinstance(part, dict) else part:
            yield from assumptions(item, seen)
    fields = getattr(type(part), "model_fields", None) or getattr(part, "__dataclass_fields__", {})
    for name in fields:
        value = getattr(part, name)
        if name == "assumption" and isinstance(value, str):
            yield value
        else:
            yield from assumptions(value, seen)


def test_most_assumptions_are_told_in_spanish() -> None:
    found = list(assumptions(BOOK, set()))
    told = [text for text in found if phrase(SPANISH, text)[1] == "es"]
    assert len(found) > 4000
    assert len(told) / len(found) > 0.88


def test_sentences_are_put_together_and_an_unknown_one_leaves_all_as_it_was() -> None:
    text = "General reference works; no source in this casebook states it."
    assert phrase(SPANISH, text) == ("Obras generales de consulta; ninguna fuente de este cuaderno lo afirma.", "es")
    assert phrase(Messages("en"), text) == (text, "en")
    assert phrase(SPANISH, f"{text} Somebody said so.") == (f"{text} Somebody said so.", "en")


def test_authors_and_groups_are_told_in_spanish() -> None:
    for theory in BOOK.theories.values():
        said, lang = phrase(SPANISH, theory.author)
        english = {"as", "reported", "and", "the", "of", "on", "The"} & set(theory.author.replace("(", " ").split())
        assert lang == "es" or not english, said
    held = {claim.asserted_by for claim in BOOK.claims.values()}
    unnamed = [actor for name, actor in BOOK.actors.items() if actor.kind == "unnamed" and name in held]
    assert unnamed and all(phrase(SPANISH, actor.name)[1] == "es" for actor in unnamed)


def test_the_english_of_a_phrase_is_in_the_casebook_or_a_run() -> None:
    known = {text for key, text in catalogue("en").items() if key.startswith("phrase.")}
    assert len(known) == len([key for key in catalogue("en") if key.startswith("phrase.")])
