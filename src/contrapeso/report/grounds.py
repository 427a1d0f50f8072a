"""On what each entry of the record rests: claims with holder and stance, datasets, an assumption; and the claims cited."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from contrapeso.casebook.entries import Event
from contrapeso.evidence.claims import Claim
from contrapeso.report.junctures import claims_of
from contrapeso.report.page import Entry, Page, basis_of, source_name, when
from contrapeso.vocabulary.dates import midpoint
from contrapeso.vocabulary.kinds import DATASETS
from contrapeso.vocabulary.phrases import phrase

MOST_ENTRIES = 1500
"""Entries that are written out; those of further polities are left to ``contrapeso why``, so that the page stays small."""


@dataclass(frozen=True)
class Ground:
    """One thing that an entry rests on; ``anchor`` leads to the claim where it is one."""

    text: str
    anchor: str | None = None
    label: str = ""
    lang: str | None = None


@dataclass(frozen=True)
class Rest:
    """One entry with what it rests on, and who says otherwise."""

    anchor: str
    id: str
    date: str
    what: str
    grounds: list[Ground]
    otherwise: list[Ground]


@dataclass(frozen=True)
class Cited:
    """One claim that some entry rests on."""

    anchor: str
    id: str
    said: str
    about: str


@dataclass(frozen=True)
class Grounds:
    """Entries by polity and decade, every claim that they cite, once, and the polities left out."""

    groups: list[tuple[str, list[Rest]]]
    claims: list[Cited]
    left_out: list[str]


def anchor(identity: str) -> str:
    """Return where an entry or a claim stands on the page."""
    prefix = "" if identity.startswith("clm:") else "entry-"
    return prefix + identity.replace(":", "-")


def listed(page: Page) -> list[str]:
    """Return the polities whose entries are written out: those that the casebook looks at first, then others."""
    sizes = Counter(code for code, _ in page.entries.values())
    order = sorted(page.style.polities, key=lambda code: code not in page.casebook.focus)
    found: list[str] = []
    total = 0
    for code in order:
        total += sizes[code]
        if found and total > MOST_ENTRIES:
            break
        found.append(code)
    return found


def grounds(page: Page) -> Grounds:
    """Return on what every entry of the polities of the run rests."""
    m = page.messages
    shown = listed(page)
    groups: dict[tuple[str, int], list[tuple[str, Rest]]] = {}
    cited: dict[str, None] = {}
    for code, entry in page.entries.values():
        if code not in shown:
            continue
        rest, claims = _rest(page, entry)
        cited.update(dict.fromkeys(claims))
        day = midpoint(_start(entry))
        groups.setdefault((code, day.year // 10 * 10), []).append((day.isoformat(), rest))
    named = [
        (
            m.text("grounds.group", polity=page.polity(code), decade=m.text("format.decade", year=decade), count=len(found)),
            [rest for _, rest in sorted(found, key=lambda item: (item[0], item[1].id))],
        )
        for (code, decade), found in sorted(groups.items(), key=lambda item: (shown.index(item[0][0]), item[0][1]))
    ]
    left_out = [page.polity(code) for code in page.style.polities if code not in shown]
    return Grounds(named, [_cited(page, page.casebook.claims[name]) for name in sorted(cited)], left_out)


def _start(entry: Entry) -> str:
    return when(entry).partition("/")[0].strip(".") or when(entry)


def _rest(page: Page, entry: Entry) -> tuple[Rest, list[str]]:
    """Return an entry with its grounds, and the ids of the claims among them."""
    m, basis = page.messages, basis_of(entry)
    direct = claims_of(entry) if isinstance(entry, Event) else basis.claims
    claims = [name for name in direct if name in page.casebook.claims]
    found = [_claim(page, name) for name in claims]
    found += [Ground(DATASETS.get(name, name)) for name in basis.datasets]
    if basis.assumption:
        said, lang = phrase(m, basis.assumption)
        found.append(Ground(said, label=m.text("juncture_text.assumption"), lang=lang))
    otherwise: list[Ground] = []
    for item in entry.disagreements:
        known = item.holder in page.casebook.claims
        claims += [item.holder] if known else []
        otherwise.append(Ground(item.says, anchor(item.holder) if known else None, f"{page.holder(item.holder)}: ", "en"))
    return Rest(anchor(entry.id), entry.id, m.date(when(entry)), page.summary(entry), found, otherwise), claims


def _claim(page: Page, name: str) -> Ground:
    claim = page.casebook.claims[name]
    stance = page.messages.text(f"stance.{claim.stance}").lower()
    return Ground(name, anchor(name), page.messages.text("grounds.claim", holder=page.actor(claim.asserted_by), stance=stance))


def _cited(page: Page, claim: Claim) -> Cited:
    m = page.messages
    sources = m.join(_names(page, claim.reported_by))
    parts = [
        m.text(f"stance.{claim.stance}").lower(),
        m.text("juncture_text.saying", holder=page.actor(claim.asserted_by), reporter=sources),
    ]
    parts += [claim.passage] if claim.passage else []
    parts += [m.name("voice", claim.voice)] if claim.voice != "statement" else []
    parts += [m.name("attribution", claim.attribution)] if claim.attribution not in ("named", "co-named") else []
    return Cited(anchor(claim.id), claim.id, page.words(claim.paraphrase), " · ".join(parts))


def _names(page: Page, sources: Iterable[str]) -> list[str]:
    return [source_name(page.casebook.sources[name]) if name in page.casebook.sources else name for name in sources]
