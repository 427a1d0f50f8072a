"""Elections of a casebook from data alone, with the rule, the term and the franchise that follow from the files."""

from __future__ import annotations

from itertools import pairwise
from statistics import median

from contrapeso.casebook.datasets.disagreement import days_apart, first_day
from contrapeso.casebook.datasets.found import FoundElection
from contrapeso.casebook.from_data_parts import Entry, Given, Made, basis, words
from contrapeso.casebook.from_data_spells import Spell, executive_elections

ASKED = ("nelda3", "nelda4", "nelda5")
"""Opposition allowed, more than one party legal, a choice on the ballot."""
SLUGS = {
    "presidency": "general-election",
    "indirect": "indirect-election",
    "congress": "congress-election",
    "constituent-assembly": "assembly-election",
}
TERMS = range(3, 8)
STEP = 0.05
"""Change of the share with suffrage from which a new period of franchise begins."""


def elections(given: Given, made: Made, pairs: list[tuple[Spell, Entry]]) -> None:
    """Write elections; those of the executive are joined to the government that they brought."""
    executive = executive_elections(given)
    legislative = bool(executive) and all(item.office == "congress" for item in executive)
    if legislative:
        made.notes.append("The files list no election of an executive; elections of the legislature are taken as deciding who governs.")
    runoffs = [item for item in executive if item.round == 2]
    _rules(given, made, bool(runoffs), [item for item in executive if item.round == 1])
    every = [
        (given.found[word].dataset, item)
        for word in ("nelda", "reign-elections")
        if word in given.found
        for item in given.found[word].elections
    ]
    done: list[FoundElection] = []
    for dataset, item in sorted(every, key=lambda pair: (pair[1].when, pair[0] != "nelda", pair[1].line)):
        if item.iso3 != given.country.iso3 or item.round == 2 or not given.inside(item.when):
            continue
        if any(item.office == other.office and days_apart(item.when, other.when) <= 3 for other in done):
            continue
        done.append(item)
        twins = sorted({name for name, other in every if other.office == item.office and days_apart(item.when, other.when) <= 3})
        office = "presidency" if legislative and item.office == "congress" else item.office
        second = any(0 < days_apart(item.when, other.when) <= 150 for other in runoffs if other.when > item.when) and office == "presidency"
        made.elections.append(_one(given, made, item, twins or [dataset], office, second, pairs))


def _one(
    given: Given, made: Made, item: FoundElection, datasets: list[str], office: str, second: bool, pairs: list[tuple[Spell, Entry]]
) -> Entry:
    year, said, assumed = int(item.when[:4]), list(datasets), list[str]()
    brought = next(
        (entry for spell, entry in pairs if spell.election is not None and days_apart(spell.election.when, item.when) <= 3), None
    )
    decides = office in ("presidency", "indirect")
    government = brought if decides else None
    answers = [item.codes[name] for name in ASKED if item.codes.get(name)]
    if government is not None:
        competitive = bool(government["competitive"])
        assumed.append("Competitive as the government that it brought is held to be.")
    elif answers:
        competitive = all(answer in ("yes", "1") for answer in answers)
        assumed.append("Competitive where NELDA says that opposition was allowed, several parties were legal and there was a choice.")
    else:
        competitive = _year_competitive(pairs, item.when)
        assumed.append("Competitive as the government of the day is held to be.")
    turnout = given.variable("v2eltrnout", "vdem").get(year)
    if turnout is not None and 0 < turnout <= 100:
        said.append("vdem")
    lists = _lists(given, year) if decides else []
    if lists:
        said.append("vdem")
        assumed.append("Shares are of parties in the legislative vote of the year (V-Party); blocs follow from its codes of supporters.")
    if decides:
        assumed.append("How it was decided follows from whether the files list a second round.")
    return {
        "id": made.free(f"evt:{given.country.iso3}:{first_day(item.when):%Y-%m}:{SLUGS[office]}"),
        "when": item.when,
        "office": office,
        "rule": made.rules[0]["id"] if office == "presidency" and made.rules else None,
        "lists": lists,
        "runoff": None,
        "chosen_by": "run-off" if second else "congress" if office == "indirect" else "first-round",
        "winner": government["name"] if government is not None else None,
        "government": government["id"] if government is not None else None,
        "turnout": round(turnout, 1) if turnout is not None and 0 < turnout <= 100 else None,
        "competitive": competitive,
        "basis": basis(said, " ".join(assumed)),
    }


def _year_competitive(pairs: list[tuple[Spell, Entry]], when: str) -> bool:
    current = [entry for spell, entry in pairs if spell.from_ <= when]
    return bool(current and current[-1]["competitive"])


def _lists(given: Given, year: int) -> list[Entry]:
    """Return the parties of a legislative vote of the same year whose bloc is coded, most votes first."""
    if "vparty" not in given.found:
        return []
    found = next((item for item in given.found["vparty"].elections if item.iso3 == given.country.iso3 and int(item.when[:4]) == year), None)
    if found is None or sum(party.share for party in found.lists) > 100.5:
        return []
    return [{"name": party.name, "bloc": party.bloc, "share": round(party.share, 1)} for party in found.lists if party.bloc is not None]


def _rules(given: Given, made: Made, runoff: bool, executive: list[FoundElection]) -> None:
    """Write one rule and one term for the whole period, and the franchise by steps."""
    code, first, last = given.country.iso3, f"{given.first:04d}", f"{given.last:04d}"
    held = [item for item in executive if given.inside(item.when)]
    if held:
        then = "run-off" if runoff else "plurality"
        made.rules.append(
            {
                "id": f"rul:{code}:from-data",
                "from": first,
                "to": last,
                "threshold": 50.0 if runoff else None,
                "then": then,
                "summary": words("A second round has been held.", "Se ha celebrado una segunda vuelta.")
                if runoff
                else words("No second round is listed.", "No consta ninguna segunda vuelta."),
                "basis": basis(
                    sorted({found.dataset for word, found in given.found.items() if word in ("nelda", "reign-elections")}),
                    "One rule for the whole period, read from whether the files list a second round. Write the real rules.",
                ),
            }
        )
    gaps = [(first_day(b.when) - first_day(a.when)).days / 365.25 for a, b in pairwise(held)]
    term = round(median(gaps)) if len(gaps) >= 3 else 0
    if term in TERMS:
        made.institutions.append(
            {
                "id": f"ins:{code}:term-from-data",
                "kind": "term",
                "from": first,
                "to": last,
                "value": float(term),
                "summary": words(
                    f"Elections of the executive mostly {term} years apart.", f"Elecciones del ejecutivo por lo general cada {term} años."
                ),
                "basis": basis(["nelda" if "nelda" in given.found else "reign"], "The term is read from the usual distance of elections."),
            }
        )
    _franchise(given, made)


def _franchise(given: Given, made: Made) -> None:
    known = {
        year: value
        for year, value in sorted(given.variable("v2x_suffr", "vdem").items())
        if given.first <= year <= given.last and 0 <= value <= 1
    }
    starts: list[tuple[int, float]] = []
    for year, value in known.items():
        if not starts or abs(value - starts[-1][1]) >= STEP:
            starts.append((year, value))
    for number, (year, value) in enumerate(starts):
        end = starts[number + 1][0] - 1 if number + 1 < len(starts) else given.last
        made.institutions.append(
            {
                "id": f"ins:{given.country.iso3}:franchise-{year}",
                "kind": "franchise",
                "from": f"{year:04d}",
                "to": f"{end:04d}",
                "value": round(value, 3),
                "summary": words("Share of adults with suffrage by law.", "Parte de los adultos con sufragio por ley."),
                "basis": basis(["vdem"], f"Held from year to year where it changes by less than {STEP}."),
            }
        )
