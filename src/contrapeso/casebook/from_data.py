"""A casebook of one polity from data providers' files alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from contrapeso.casebook.datasets.codes import countries
from contrapeso.casebook.datasets.fault import DatasetError
from contrapeso.casebook.datasets.formats import read_dataset
from contrapeso.casebook.datasets.found import Found
from contrapeso.casebook.datasets.pinksheet import commodity
from contrapeso.casebook.from_data_elections import elections
from contrapeso.casebook.from_data_events import events
from contrapeso.casebook.from_data_files import texts
from contrapeso.casebook.from_data_governments import governments
from contrapeso.casebook.from_data_parts import Given, Made
from contrapeso.casebook.from_data_series import series
from contrapeso.vocabulary.errors import ContrapesoError
from contrapeso.vocabulary.language import Messages

FIRST_YEAR = 1930
NEEDED: Mapping[str, tuple[str, ...]] = {
    "leaders": ("archigos", "reign"),
    "elections": ("nelda", "reign-elections"),
    "regime": ("vdem", "ert", "lied", "gwf", "reign-panel"),
}
"""The least that a casebook is made from: one file of each."""
FORMATS = {"reign-elections": "reign", "reign-panel": "reign"}
"""Words of the command line whose format has another name."""
MAY_BE_SILENT = ("powell-thyne", "cline", "colpus", "navco", "pinksheet")
"""Lists of what happened somewhere: to have nothing on a country is something to say; and world prices."""
WORDS = (
    "archigos",
    "reign",
    "reign-elections",
    "reign-panel",
    "powell-thyne",
    "cline",
    "colpus",
    "navco",
    "nelda",
    "vdem",
    "ert",
    "lied",
    "gwf",
    "vparty",
    "maddison",
    "pinksheet",
    "qog",
)


def make(
    code: str,
    files: Mapping[str, Path],
    *,
    first: int | None = None,
    last: int | None = None,
    exports: Sequence[str] = (),
    messages: Messages | None = None,
) -> tuple[Given, Made, dict[str, str]]:
    """Make a casebook of one polity.

    Parameters
    ----------
    code
        ISO 3166-1 alpha-3.
    files
        The user's own files by word of `WORDS`.
    first, last
        Years to write; from 1930, or the first leader, to the last whole year of the leader files where absent.
    exports
        Commodities of the Pink Sheet, as ``NAME`` or ``NAME=WEIGHT``.
    messages
        In whose language faults are told; English where absent.

    Returns
    -------
    tuple
        What was given, what was made, and the texts of the files by their path.

    Raises
    ------
    ContrapesoError
        With everything that is wrong with what was given, at once.
    """
    say = messages or Messages("en")
    faults: list[str] = []
    country = countries().get(code.upper())
    if country is None:
        faults.append(say.text("datasets.no_polity", code=code))
    missing = [part for part, words in NEEDED.items() if not any(word in files for word in words)]
    if missing:
        faults.append(say.text("datasets.need", missing=say.join(say.text(f"datasets.need_part.{part}") for part in missing)))
    if first is not None and last is not None and first > last:
        faults.append(say.text("datasets.years_backwards", first=first, last=last))
    found: dict[str, Found] = {}
    for word in (word for word in WORDS if word in files):
        try:
            found[word] = read_dataset(FORMATS.get(word, word), files[word], None if word in NEEDED["leaders"] else (code.upper(),))
        except DatasetError as error:
            faults.append(error.words(say))
            continue
        if word not in MAY_BE_SILENT and code.upper() not in found[word].years:
            faults.append(say.text("datasets.nothing_on", file=files[word], code=code.upper()))
    weights = _weights(exports, found.get("pinksheet"), say, faults)
    if faults or country is None:
        raise ContrapesoError("\n".join(faults))
    end = min(last or 9999, _last(found))
    start = max(
        first or FIRST_YEAR,
        min(
            int(item.from_[:4])
            for word in NEEDED["leaders"]
            if word in found
            for item in found[word].governments
            if item.iso3 == country.iso3
        ),
    )
    given = Given(country, start, end, found, weights)
    made = Made()
    pairs = governments(given, made) if start <= end else []
    if not pairs:
        raise ContrapesoError(say.text("datasets.few_governments", code=country.iso3, first=start, last=end))
    made.notes += [
        f"--{word} has nothing on {country.iso3}." for word in MAY_BE_SILENT[:4] if word in found and country.iso3 not in found[word].years
    ]
    elections(given, made, pairs)
    events(given, made, pairs)
    series(given, made)
    if any(found[word].used for word in ("reign",) if word in found and "archigos" not in found):
        made.notes.append("REIGN's leader list does not say how a leader left; only coups and campaigns tell.")
    return given, made, texts(given, made)


def _last(found: Mapping[str, Found]) -> int:
    """Return the last year that the leader files cover whole, of any country."""
    ends = [
        when for word in NEEDED["leaders"] if word in found for item in found[word].governments for when in (item.from_, item.to) if when
    ]
    if "archigos" in found:
        ends.append(f"{max(last for _, last in found['archigos'].years.values()):04d}-12")
    end = max(ends)
    return int(end[:4]) if end[5:7] == "12" else int(end[:4]) - 1


def _weights(exports: Sequence[str], sheet: Found | None, say: Messages, faults: list[str]) -> dict[str, float]:
    """Return the commodities of the export price with their weights, which sum to one."""
    known = {commodity(name): name for _, name in (sheet.series if sheet else ())}
    weights: dict[str, float] = {}
    for text in exports:
        name, _, share = text.partition("=")
        try:
            weight = float(share or "1")
        except ValueError:
            weight = -1.0
        if not 0 < weight < 1e6:
            faults.append(say.text("datasets.export_share", text=text))
        elif known and commodity(name) not in known:
            faults.append(say.text("datasets.export_unknown", name=name, known=", ".join(sorted(known.values()))))
        weights[commodity(name)] = weight
    total = sum(weights.values()) or 1.0
    return {name: weight / total for name, weight in weights.items()}
