"""The files of a casebook from data alone, in their canonical form."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from typing import Any

import yaml

from contrapeso.casebook.entries import Election, Event, Government
from contrapeso.casebook.files import kind_of
from contrapeso.casebook.fmt import format_yaml
from contrapeso.casebook.from_data_parts import Entry, Given, Made
from contrapeso.casebook.load import builtin
from contrapeso.evidence.claims import Strict
from contrapeso.vocabulary.kinds import DATASETS

THEORIES = ("encompassing", "base-rate", "rolling-rate", "logit")


def _block(data: Any) -> str:
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=10**9)


def _list(entries: list[Entry], model: type[Strict]) -> str:
    """Return entries by date, keys in the order of the format, without the optional ones that are empty."""
    keys = [info.alias or name for name, info in model.model_fields.items()]
    by_date = sorted(entries, key=lambda item: (str(item.get("when", item.get("from"))), item["id"]))
    kept = [
        {key: item[key] for key in keys if item.get(key) not in (None, {}) or key in ("exit_event", "runoff", "turnout")}
        for item in by_date
    ]
    return "\n".join(_block([{key: value for key, value in item.items() if key in item}]) for item in kept) if kept else "[]\n"


def texts(given: Given, made: Made) -> dict[str, str]:
    """Return every file of the new casebook by its path."""
    country, code = given.country, given.country.iso3
    files = {"casebook.yaml": _manifest(given), "README.md": _readme(given, made)}
    polity = {
        "id": code,
        "name": {"en": country.en, "es": country.es},
        "codes": {
            "iso3": code,
            "iso2": country.iso2,
            "gw": country.gw[0],
            "cow": country.cow[0],
            **({} if country.vdem is None else {"vdem": country.vdem}),
        },
        "first_quarter": f"{given.first:04d}Q1",
        "last_quarter": f"{given.last:04d}Q4",
        "roles": [],
        "institutions": made.institutions,
        "rules": [{key: value for key, value in rule.items() if value is not None} for rule in made.rules],
    }
    files[f"polities/{code}/polity.yaml"] = _block(polity)
    files[f"polities/{code}/governments.yaml"] = _list(made.governments, Government)
    files[f"polities/{code}/elections.yaml"] = _list(made.elections, Election)
    decades: dict[str, list[Entry]] = defaultdict(list)
    for event in made.events:
        decades[f"{event['when'][:3]}0s"].append(event)
    files |= {f"polities/{code}/events/{decade}.yaml": _list(entries, Event) for decade, entries in decades.items()}
    for name, (values, metadata) in made.series.items():
        rows = [f"{year},{values[year]:g},observed" if year in values else f"{year},,gap" for year in range(given.first, given.last + 1)]
        files[f"polities/{code}/series/{name}.csv"] = "\n".join(["year,value,status", *rows]) + "\n"
        files[f"polities/{code}/series/{name}.csv-metadata.json"] = json.dumps(metadata, indent=2, ensure_ascii=False) + "\n"
    files |= {f"theories/{name}.yaml": _theory(name) for name in THEORIES}
    return {file: format_yaml(text, file, kind_of(file)) if file.endswith(".yaml") else text for file, text in files.items()}


def _theory(name: str) -> str:
    """Return a theory of the built-in casebook that rests on no claim, so that a back-test has one and its baselines."""
    plain = yaml.safe_load((builtin() / "theories" / f"{name}.yaml").read_text(encoding="utf-8"))
    return _block({key: value for key, value in plain.items() if key not in ("claims", "against", "rivals", "banned", "note")})


def _manifest(given: Given) -> str:
    country = given.country
    used = sorted({found.dataset for found in given.found.values()})
    return _block(
        {
            "title": {"en": f"{country.en}, from data alone", "es": f"{country.es}, solo con datos"},
            "authors": ["contrapeso new --from-data"],
            "licence": "As the datasets that it was made from; see README.md",
            "version": "0.1.0",
            "polities": [country.iso3],
            "period": {"from": f"{given.first:04d}", "to": f"{given.last:04d}"},
            "summary": {
                "en": f"Made from {', '.join(used)} by rule; no source was read and no person coded it.",
                "es": f"Hecho por regla a partir de {', '.join(used)}; no se leyó ninguna fuente y nadie lo codificó.",
            },
        }
    )


def assumptions(made: Made) -> Counter[str]:
    """Return the assumptions of all entries with how often each is made."""
    bases = [item["basis"] for part in (made.governments, made.elections, made.events, made.institutions, made.rules) for item in part]
    bases += [metadata["cp:basis"] for _, metadata in made.series.values()]
    return Counter(base["assumption"] for base in bases if base.get("assumption"))


def _readme(given: Given, made: Made) -> str:
    """Return what was made of what, for whoever goes on with it."""
    lines = [
        f"# {given.country.en}, from data alone",
        "",
        "Written by `contrapeso new --from-data`. Nobody has coded it: read what is assumed, and correct it.",
        "",
    ]
    lines += ["## Files", ""]
    for word, found in given.found.items():
        lines.append(f"- `--{word}`: {DATASETS.get(found.dataset, found.dataset)}; layout '{found.layout}', {found.rows} rows")
    lines += ["", "Check the licence of each before you pass this folder on.", "", "## Assumed", ""]
    lines += [f"- {count} ×: {text}" for text, count in assumptions(made).most_common()]
    lines += ["", "## Missing", "", *(f"- {note}" for note in made.notes)]
    lines += ["- No claims, actors, neighbours, conditions or interest rate of the United States: a run takes their neutral values.", ""]
    return "\n".join(lines)
