"""A question of a reader's own: one polity, some years, up to three changes, as a complete address and as a scenario."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from contrapeso.apps.lab.levers import LEVERS, Lever
from contrapeso.casebook.check_scenarios import LONGEST_YEARS
from contrapeso.casebook.models import Casebook
from contrapeso.casebook.scenario import Scenario
from contrapeso.vocabulary.dates import span
from contrapeso.vocabulary.language import LANGUAGES, Messages

MOST_CHANGES = 3


@dataclass(frozen=True)
class Trouble:
    """Something in a question that cannot be asked: a key of the catalogue and what fills it."""

    key: str
    values: Mapping[str, Any]


@dataclass(frozen=True)
class Alteration:
    """One change: what, to what, and in which years."""

    lever: Lever
    value: float
    first: int
    last: int

    def words(self, messages: Messages) -> str:
        """Return the change as a sentence."""
        lever, years = self.lever, messages.text("ask.years", first=self.first, last=self.last)
        name = messages.text(f"ask.lever.{lever.id}")
        if not lever.numeric:
            return messages.text("ask.change_event", what=name, years=years)
        key = "ask.change_per_cent_of_record" if lever.unit == "per_cent_of_record" else f"ask.change_{lever.unit}"
        if lever.unit in ("per_cent_of_record", "points"):
            key += "_up" if self.value >= 0 else "_down"
        digits = 0 if float(self.value).is_integer() else 1
        value = messages.number(abs(self.value) if lever.unit in ("per_cent_of_record", "points") else self.value, digits)
        return messages.text(key, what=name, value=value, years=years)


@dataclass(frozen=True)
class Question:
    """What a reader asks."""

    polity: str
    first: int
    last: int
    alterations: tuple[Alteration, ...]

    def query(self) -> dict[str, str]:
        """Return the values of its complete address, in a fixed order."""
        found = {"polity": self.polity, "from": str(self.first), "to": str(self.last)}
        for number, change in enumerate(self.alterations, 1):
            found |= {f"l{number}": change.lever.id}
            if change.lever.numeric:
                found[f"v{number}"] = f"{change.value:g}"
            found |= {f"f{number}": str(change.first), f"t{number}": str(change.last)}
        return found

    def scenario(self, casebook: Casebook) -> Scenario:
        """Return the question as a scenario that anybody can run."""
        languages = {lang: Messages(lang) for lang in LANGUAGES}
        names = casebook.polities[self.polity].polity.name
        named = {lang: getattr(names, lang) for lang in LANGUAGES}
        last = f"{self.last}Q4"

        def both(key: str, **values: Any) -> dict[str, str]:
            return {lang: messages.text(key, polity=named[lang], **values) for lang, messages in languages.items()}

        said = {lang: messages.join(_inside(change.words(messages)) for change in self.alterations) for lang, messages in languages.items()}
        question = {lang: messages.text("ask.own_question", polity=named[lang], changes=said[lang]) for lang, messages in languages.items()}
        polities = casebook.focus if self.polity in casebook.focus else (self.polity,)
        outcomes = [
            {"id": "exit", "kind": "exit", "words": both("ask.outcome_exit", year=self.last), "polity": self.polity, "at": last},
            {"id": "balance", "kind": "balance", "words": both("ask.outcome_balance", year=self.last), "polity": self.polity, "at": last},
            {"id": "vote", "kind": "vote", "words": both("ask.outcome_vote", year=self.first), "polity": self.polity, "at": last},
            {
                "id": "popular",
                "kind": "situation",
                "name": "popular-elected",
                "words": both("ask.outcome_popular", year=self.last),
                "polity": self.polity,
                "at": last,
            },
        ]
        return Scenario.model_validate(
            {
                "id": "own-question",
                "title": both("ask.own_title"),
                "question": question,
                "polities": list(polities),
                "targets": [self.polity],
                "from": f"{self.first}Q1",
                "to": last,
                "changes": [self._change(number, change, languages) for number, change in enumerate(self.alterations, 1)],
                "outcomes": outcomes,
            }
        )

    def _change(self, number: int, change: Alteration, languages: Mapping[str, Messages]) -> dict[str, Any]:
        lever = change.lever
        found: dict[str, Any] = {
            "id": f"{lever.id}-{number}",
            "words": {lang: change.words(messages) for lang, messages in languages.items()},
            "polities": [self.polity],
            "from": f"{change.first}Q1",
            "to": f"{change.last}Q4",
        }
        if lever.kind == "ties":
            return found | {"ties": "off"}
        if lever.kind in ("happens", "prevented"):
            return found | {"event": lever.name, "happens": lever.kind == "happens"}
        how = {"per_cent_of_record": "per_cent", "points": "shift"}.get(lever.unit, "set")
        return found | {lever.kind: lever.name, how: change.value if how == "per_cent" else round(lever.model(change.value), 6)}


def _inside(sentence: str) -> str:
    """Return a change as part of a longer sentence."""
    return sentence[:1].lower() + sentence[1:]


def years_of(casebook: Casebook) -> tuple[int, int]:
    """Return the first and last year of a casebook."""
    start, end = span(casebook.manifest.period.from_).start, span(casebook.manifest.period.to).end
    return (start.year if start else 1900, end.year if end else 2100)


def read_question(query: Mapping[str, str], casebook: Casebook) -> tuple[Question | None, list[Trouble]]:
    """Read a question from the values of an address or of a form, with all its troubles at once."""
    first_year, last_year = years_of(casebook)
    troubles: list[Trouble] = []

    def year(name: str, otherwise: int | None) -> int:
        text = query.get(name, "").strip()
        if not text and otherwise is not None:
            return otherwise
        if not (text.isascii() and text.isdecimal() and len(text) == 4 and first_year <= int(text) <= last_year):
            troubles.append(Trouble("ask.trouble_year", {"value": text[:20], "first": first_year, "last": last_year}))
            return first_year
        return int(text)

    polity = query.get("polity", "")
    if polity not in casebook.polities:
        troubles.append(Trouble("ask.trouble_polity", {"value": polity[:20]}))
    before = len(troubles)
    first, last = year("from", None), year("to", None)
    if len(troubles) == before and last < first:
        troubles.append(Trouble("ask.trouble_order", {"first": first, "last": last}))
    elif len(troubles) == before and last - first + 1 > LONGEST_YEARS:
        troubles.append(Trouble("ask.trouble_long", {"most": LONGEST_YEARS}))
    sound = len(troubles) == before
    alterations, seen = [], set[str]()
    for number in range(1, MOST_CHANGES + 1):
        name = query.get(f"l{number}", "")
        if not name:
            continue
        lever = LEVERS.get(name)
        if lever is None:
            troubles.append(Trouble("ask.trouble_lever", {"value": name[:40]}))
            continue
        if lever.name in seen:
            troubles.append(Trouble("ask.trouble_twice", {"number": number}))
        seen.add(lever.name)
        known = len(troubles) if sound else -1
        start, stop = year(f"f{number}", first), year(f"t{number}", last)
        if len(troubles) == known and not first <= start <= stop <= last:
            troubles.append(Trouble("ask.trouble_inside", {"number": number, "first": first, "last": last}))
        alterations.append(Alteration(lever, _value(query.get(f"v{number}", ""), lever, number, troubles), start, stop))
    if not alterations and not any(trouble.key == "ask.trouble_lever" for trouble in troubles):
        troubles.append(Trouble("ask.trouble_nothing", {}))
    if troubles:
        return None, list(dict((trouble.key + str(trouble.values), trouble) for trouble in troubles).values())
    return Question(polity, first, last, tuple(alterations)), []


def _value(text: str, lever: Lever, number: int, troubles: list[Trouble]) -> float:
    if not lever.numeric:
        return 0.0
    text = text.strip().replace(",", ".").replace("\u2212", "-")
    try:
        value = float(text) if text and len(text) <= 20 else lever.usual if not text else math.nan
    except ValueError:
        value = math.nan
    if not lever.low <= value <= lever.high:
        troubles.append(Trouble("ask.trouble_value", {"number": number, "value": text[:20], "low": lever.low, "high": lever.high}))
        return lever.usual
    return round(value, 4)
