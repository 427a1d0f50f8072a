"""Limits, versions, seeds, hashes, sources and licences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from contrapeso.report.figure import Table
from contrapeso.report.page import Page, basis_of
from contrapeso.vocabulary.kinds import DATASETS


@dataclass(frozen=True)
class Citation:
    """A source as the list of sources gives it; ``link`` is absent where no safe one is known."""

    text: str
    link: str | None


@dataclass(frozen=True)
class Colophon:
    """Everything that a reader needs to judge and repeat the run."""

    warnings: list[str]
    facts: Table
    settings: Table
    files: Table
    sources: list[Citation]
    datasets: list[str]
    series: Table


def colophon(page: Page) -> Colophon:
    """Return the closing section."""
    m, about = page.messages, page.run.about
    held = about.get("casebook") or {}
    warnings = []
    if held.get("hash") != page.casebook.hash:
        warnings.append(m.text("method.other_casebook", run=str(held.get("hash", "?"))[:12], here=page.casebook.hash[:12]))
    diagnostics = about.get("diagnostics") or {}
    # The run itself says whether its fit is sound; an older one that does not is held to its R-hat.
    if not diagnostics.get("sound", float(diagnostics.get("rhat_max") or 1.0) <= 1.01):
        warnings.append(
            m.text("method.unconverged", rhat=m.number(diagnostics.get("rhat_max"), 3), divergences=diagnostics.get("divergences", "?"))
        )
    facts = [
        (m.text(f"method.{key}"), _fact(page, key, str(about[key])))
        for key in ("version", "created", "command", "seed", "theory")
        if about.get(key) is not None
    ]
    facts += [
        (m.text("method.casebook"), f"{page.words(page.casebook.manifest.title)}, {page.casebook.manifest.version}"),
        (m.text("method.hash"), str(held.get("hash", ""))),
        (m.text("method.licence"), page.casebook.manifest.licence),
    ]
    if about.get("peak_memory_mb") is not None:
        facts.append((m.text("method.memory"), m.text("method.megabytes", value=m.number(float(about["peak_memory_mb"]), 0))))
    facts += [
        (
            m.text("method.timing", name=m.name("cli", f"stage_{name}").removeprefix("stage ")),
            m.text("method.seconds", value=m.number(float(value), 1)),
        )
        for name, value in (about.get("timings") or {}).items()
    ]
    pair = [m.text("word.what"), m.text("word.value")]
    inner = {**_plain(about.get("settings")), **_plain(diagnostics), **_plain(about.get("libraries"))}
    return Colophon(
        warnings,
        Table(m.text("method.facts"), pair, [list(row) for row in facts]),
        Table(m.text("method.settings"), pair, [[name, value] for name, value in inner.items()]),
        Table(
            m.text("method.files"),
            [m.text("word.file"), "SHA-256"],
            [[name, str(value)] for name, value in (about.get("files") or {}).items()],
        ),
        [citation(item) for item in page.casebook.sources.values()],
        _datasets(page),
        _series(page),
    )


def _fact(page: Page, key: str, value: str) -> str:
    return page.model(value) if key == "theory" else page.messages.date(value[:10]) if key == "created" else value


def _plain(part: Any) -> dict[str, str]:
    return {str(name): str(value) for name, value in part.items()} if isinstance(part, Mapping) else {}


def _name(person: Mapping[str, Any]) -> str:
    return str(person.get("literal") or ", ".join(str(person[key]) for key in ("family", "given") if person.get(key)))


def citation(item: Mapping[str, Any]) -> Citation:
    """Return a CSL-JSON item in one line."""
    year = next(iter((item.get("issued") or {}).get("date-parts") or [[]]), [])
    people = "; ".join(_name(person) for person in item.get("author") or item.get("editor", []))
    where = " ".join(str(item[key]) for key in ("container-title", "volume", "issue", "collection-title", "number") if item.get(key))
    rest = [where, str(item.get("page", "")), str(item.get("publisher", ""))]
    who = people or item.get("publisher", "")
    text = f"{who} ({year[0] if year else 's. f.'}). {item.get('title', item.get('id', ''))}. {', '.join(filter(None, rest))}"
    text = text.rstrip(", ")
    link = f"https://doi.org/{item['DOI']}" if item.get("DOI") else str(item.get("URL") or "")
    return Citation(text, link if link.startswith(("https://", "http://")) else None)


def _datasets(page: Page) -> list[str]:
    used = {name for _, entry in page.entries.values() for name in basis_of(entry).datasets}
    used |= {item.holder for _, _, item in page.disagreements()}
    return [text for name, text in DATASETS.items() if name in used]


def _several(value: Any) -> str:
    return "; ".join(str(part) for part in value) if isinstance(value, (list, tuple)) else str(value or "")


def _series(page: Page) -> Table:
    m = page.messages
    rows = []
    groups = [(page.polity(code), page.casebook.polities[code].series) for code in page.style.polities if code in page.casebook.polities]
    for owner, series in (*groups, (m.text("word.world"), page.casebook.world)):
        for name, found in series.items():
            about = found.metadata
            rows.append([owner, name, found.unit, _several(about.get("dc:source")), _several(about.get("dc:license"))])
    columns = [m.text(f"word.{head}") for head in ("polity", "series", "unit", "source", "licence")]
    return Table(m.text("method.series"), columns, rows)
