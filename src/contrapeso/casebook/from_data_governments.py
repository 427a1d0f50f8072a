"""Governments of a casebook from data alone: entry, situation, and whether it was competitive."""

from __future__ import annotations

from collections import Counter

from contrapeso.casebook.datasets.compare_years import competitive_years
from contrapeso.casebook.datasets.disagreement import days_apart, first_day
from contrapeso.casebook.from_data_exits import Ending, ending
from contrapeso.casebook.from_data_parts import REGIMES, Entry, Given, Made, basis, slug, unused
from contrapeso.casebook.from_data_spells import Spell, executive_elections, spells

POPULAR_GROUPS, ELITE_GROUPS = {9.0, 11.0}, {0.0, 1.0, 3.0, 8.0}
"""Values of V-Dem's v2regimpgroup: urban and rural workers; aristocracy, agrarian, business and local elites."""
SHORT, BRIEF, HOLE = 400, 100, 31
"""Days below which a government that nobody elected is taken as interim, where it came regularly and where it
did not; and beyond which nobody in office needs a note."""


def governments(given: Given, made: Made) -> list[tuple[Spell, Entry]]:
    """Write the governments and the exits that end them; return each spell with its entry."""
    listed = spells(given)
    pairs: list[tuple[Spell, Entry]] = []
    for number, spell in enumerate(listed):
        before = listed[number - 1] if number else None
        after = listed[number + 1] if number + 1 < len(listed) else None
        assumed: list[str] = []
        how = _entry(given, spell, before, made, assumed)
        said = [spell.dataset]
        competitive, regimes, against = _competitive(given, spell, how, assumed)
        situation, holders = _situation(given, spell, how, assumed)
        name = f"gov:{given.country.iso3}:{first_day(spell.from_):%Y-%m}:{slug(spell.source.name)}"
        entry: Entry = {
            "id": unused(name, (item["id"] for item in made.governments)),
            "name": spell.source.name,
            "from": spell.from_,
            "to": spell.to or f"{given.last:04d}-12-31",
            "entry": how,
            "exit": "in-office",
            "exit_event": None,
            "situation": situation,
            "competitive": competitive,
        }
        if spell.to is not None:
            end: Ending = ending(given, spell, after, competitive and how == "elected")
            entry["exit"] = end.exit
            said += end.datasets if end.exit != "regular" else []
            if end.event is not None:
                identifier = made.free(f"evt:{given.country.iso3}:{first_day(spell.to):%Y-%m}:executive-exit")
                entry["exit_event"] = identifier
                made.events.append({"id": identifier, **end.event, "government": entry["id"], "flags": end.flags, "readings": end.readings})
        entry["basis"] = basis([*said, *regimes, *holders], " ".join(assumed))
        if against:
            entry["disagreements"] = against
        if before is not None and before.to and days_apart(before.to, spell.from_) > HOLE:
            entry["note"] = f"The files name nobody between {before.to} and {spell.from_}."
        made.governments.append(entry)
        pairs.append((spell, entry))
    return pairs


def _entry(given: Given, spell: Spell, before: Spell | None, made: Made, assumed: list[str]) -> str:
    """Return how a government came to office, from its election, its file's code, and how the one before it ended."""
    if spell.election is not None:
        return "elected"
    code = before.source.exit_code.casefold() if before else ""
    if spell.irregular:
        return "rising" if ("protest" in code or "rebels" in code) else "armed-forces"
    if spell.source.entry.casefold().startswith("foreign"):
        return "designated"
    if spell.days > SHORT and first_day(spell.from_).year < _first_election(given):
        assumed.append("Entry: taken as elected, because it entered regularly before the first year of the files of elections.")
        return "elected"
    assumed.append("Entry: regular, and no election brought it.")
    last = made.governments[-1] if made.governments else None
    if last is None or last["exit"] == "regular":
        return "designated"
    event = next((item for item in made.events if item["id"] == last["exit_event"]), None)
    armed = event is not None and any(reading["class"].startswith("armed") and reading["weight"] >= 0.25 for reading in event["readings"])
    return "designated" if armed else "succession"


def _first_election(given: Given) -> int:
    return min((int(item.when[:4]) for item in executive_elections(given)), default=given.last)


def _votes(given: Given, spell: Spell, word: str) -> list[bool]:
    """Return what a dataset of regimes says of the years in the middle of which the government was in office."""
    known = competitive_years(given.found[word], given.country.iso3)
    first, last = first_day(spell.from_), first_day(spell.to or f"{given.last:04d}-12-31")
    whole = [value for year, value in known.items() if f"{first}" <= f"{year:04d}-07-01" <= f"{last}"]
    middle = known.get(spell.middle.year)
    return whole or ([] if middle is None else [middle])


def _competitive(given: Given, spell: Spell, how: str, assumed: list[str]) -> tuple[bool, list[str], list[Entry]]:
    """Return whether it was competitive, who says so, and who says otherwise."""
    says = {given.found[word].dataset: votes for word in REGIMES if word in given.found and (votes := _votes(given, spell, word))}
    if how in ("armed-forces", "rising"):
        assumed.append("Not competitive, because it came to office by force.")
        return False, [], [_against(name, True) for name, votes in says.items() if sum(votes) * 2 > len(votes)]
    if not says:
        assumed.append("Competitive where it was elected: no dataset of regimes covers it.")
        return how == "elected", [], []
    leading, votes = next(iter(says.items()))
    value = sum(votes) * 2 > len(votes)
    against = [_against(name, not value) for name, given_ in says.items() if (sum(given_) * 2 > len(given_)) != value]
    holders = [name for name, given_ in says.items() if name == leading or (sum(given_) * 2 > len(given_)) == value]
    return value, holders, against


def _against(dataset: str, value: bool) -> Entry:
    return {
        "holder": dataset,
        "says": "holds most of its years to be competitive" if value else "holds most of its years not to be competitive",
    }


def _situation(given: Given, spell: Spell, how: str, assumed: list[str]) -> tuple[str, list[str]]:
    """Return whom the government rests on as far as data tell, and the datasets that tell it."""
    armed = [word for word in ("gwf", "vdem", "reign-panel") if word in given.found and _armed(given, spell, word)]
    most = SHORT if how in ("designated", "succession") else BRIEF
    if how != "elected" and spell.days < most:
        assumed.append(f"Situation: interim, because nobody elected it and it lasted less than {most} days.")
        return "interim", []
    if how == "armed-forces" or (armed and how != "elected"):
        assumed.append("Situation: led by the armed forces; no dataset tells a reformist from a conservative one, so conservative.")
        return "military-conservative", [given.found[word].dataset for word in armed]
    groups = Counter(value for year, value in given.variable("v2regimpgroup", "vdem").items() if _holds(given, spell, year))
    for value, _ in groups.most_common(1):
        if value in POPULAR_GROUPS | ELITE_GROUPS:
            assumed.append("Situation: from the most important group that supports the regime, as V-Dem codes it (v2regimpgroup).")
            return ("popular-elected" if value in POPULAR_GROUPS else "elite-elected"), ["vdem"]
    bloc = _party(given, spell)
    if bloc is not None:
        assumed.append("Situation: from the supporters and position of the head of government's party in V-Party.")
        return ("popular-elected" if bloc == "popular" else "elite-elected"), ["vdem"]
    assumed.append("Situation: no file that was given tells whom it rests on; taken as elite-elected. Check it.")
    return "elite-elected", []


def _holds(given: Given, spell: Spell, year: int) -> bool:
    last = spell.to or f"{given.last:04d}-12-31"
    return spell.from_[:4] <= f"{year:04d}" <= last[:4] and (spell.from_ <= f"{year:04d}-07-01" <= last or spell.middle.year == year)


def _armed(given: Given, spell: Spell, word: str) -> bool:
    variable, least = {"gwf": ("gwf_military", 1.0), "vdem": ("v2x_ex_military", 0.5), "reign-panel": ("reign_military", 1.0)}[word]
    values = [value for year, value in given.found[word].variable(given.country.iso3, variable).items() if _holds(given, spell, year)]
    return bool(values) and sum(value >= least for value in values) * 2 > len(values)


def _party(given: Given, spell: Spell) -> str | None:
    """Return the bloc of the party that heads the government after the last election that V-Party codes before it."""
    if "vparty" not in given.found or spell.election is None:
        return None
    year = int(spell.election.when[:4])
    near = [
        item
        for item in given.found["vparty"].elections
        if 0 <= int(spell.from_[:4]) - int(item.when[:4]) <= 1 and int(item.when[:4]) >= year - 1
    ]
    heads = [
        party for item in sorted(near, key=lambda item: item.when)[-1:] for party in item.lists if party.codes.get("v2pagovsup") == 0.0
    ]
    return heads[0].bloc if heads else None
