"""Each juncture as its reader meets it: what happened, who calls it what, who says otherwise."""

from __future__ import annotations

from dataclasses import dataclass

from contrapeso.evidence.claims import Claim
from contrapeso.report.figure import Words
from contrapeso.report.grounds import anchor, listed
from contrapeso.report.junctures import Juncture, claims_of
from contrapeso.report.page import Page, source_name
from contrapeso.vocabulary.kinds import DATASETS
from contrapeso.vocabulary.phrases import phrase

STANCES = ("agree", "qualify", "disagree")


@dataclass(frozen=True)
class Saying:
    """One claim: its paraphrase, who holds it, who reports it, where."""

    text: str
    holder: str
    reporter: str
    id: str
    passage: str | None
    hedge: str | None


@dataclass(frozen=True)
class Position:
    """One thing that claims are about, with those for, those in part, and those against."""

    about: str
    stances: list[tuple[str, str, list[Saying]]]
    size: int


@dataclass(frozen=True)
class Telling:
    """One juncture, ready for the page."""

    id: str
    entry: str | None
    heading: str
    polity: str
    colour: str
    date: str
    summary: str
    kind: str
    contested: bool
    labels: list[tuple[Words, str, bool]]
    readings: list[tuple[str, str, str, float]]
    flags: list[tuple[str, str]]
    positions: list[Position]
    counts: str
    agree: str
    disagree: list[tuple[str, Words]]
    assumption: Words | None


def tell(page: Page, juncture: Juncture) -> Telling:
    """Return everything that the page says of a juncture."""
    m, event = page.messages, juncture.event
    direct = claims_of(event)
    positions = _positions(page, juncture, direct)
    totals = {
        stance: sum(len(sayings) for position in positions for name, _, sayings in position.stances if name == stance) for stance in STANCES
    }
    against = {item.holder for item in event.disagreements}
    agreeing = [DATASETS.get(name, name) for name in event.basis.datasets if name not in against]
    return Telling(
        id=event.id.replace(":", "-"),
        entry=anchor(event.id) if juncture.polity in listed(page) else None,
        heading=juncture.label,
        polity=page.polity(juncture.polity),
        colour=page.style.colours[juncture.polity],
        date=m.date(event.when),
        summary=page.words(event.summary),
        kind=m.name("kind", event.kind),
        contested=juncture.contested,
        labels=[
            (Words(label.label, "en"), m.join(_holders(page, (*label.claims, *label.datasets))), label.form == "scare-quotes")
            for label in event.labels
        ],
        readings=[
            (
                m.name("exit", reading.class_),
                m.percent(reading.weight),
                m.join(_holders(page, reading.claims)) or m.text("juncture_text.no_claim"),
                reading.weight,
            )
            for reading in event.readings
        ],
        flags=[
            (
                m.name("flag", name),
                m.text("juncture_text.flag", value=m.name("flag_value", flag.value), confidence=m.name("confidence", flag.confidence)),
            )
            for name, flag in event.flags.items()
            if flag.value != "absent"
        ],
        positions=positions,
        counts=m.text("juncture_text.counts", **totals),
        agree=m.join(agreeing),
        disagree=[(page.holder(item.holder), Words(item.says, "en")) for item in event.disagreements],
        assumption=Words(*phrase(m, event.basis.assumption)) if event.basis.assumption else None,
    )


def _holders(page: Page, identities: tuple[str, ...]) -> list[str]:
    """Return names of holders once each, without the ids of their claims."""
    names = []
    for identity in identities:
        claim = page.casebook.claims.get(identity)
        names.append(page.actor(claim.asserted_by) if claim else DATASETS.get(identity, identity))
    return list(dict.fromkeys(names))


def _positions(page: Page, juncture: Juncture, direct: tuple[str, ...]) -> list[Position]:
    """Return the direct claims and those on the same concepts of the same polity, by concept and stance."""
    claims = [page.casebook.claims[identity] for identity in direct if identity in page.casebook.claims]
    concepts = list(dict.fromkeys(claim.concept for claim in claims))
    grouped: dict[str, list[Claim]] = {concept: [] for concept in concepts}
    for claim in page.casebook.claims.values():
        polities = claim.about.polities
        near = not polities or juncture.polity in polities
        if claim.concept in grouped and (near or claim.id in direct):
            grouped[claim.concept].append(claim)
    found = []
    for concept, members in grouped.items():
        stances = []
        for stance in STANCES:
            sayings = [_saying(page, claim) for claim in members if claim.stance == stance]
            if sayings:
                stances.append((stance, page.messages.text(f"stance.{stance}"), sayings))
        known = page.casebook.concepts.get(concept)
        found.append(Position(page.words(known.label) if known else concept, stances, len(members)))
    return found


def _saying(page: Page, claim: Claim) -> Saying:
    m = page.messages
    sources = [source_name(page.casebook.sources[name]) if name in page.casebook.sources else name for name in claim.reported_by]
    passage = page.casebook.passages.get(claim.passage) if claim.passage else None
    place = claim.passage
    if passage is not None and passage.page is not None:
        place = m.text("juncture_text.page", passage=passage.id, page=passage.page)
    elif passage is not None and passage.lines is not None:
        key = "juncture_text.line" if passage.lines[0] == passage.lines[1] else "juncture_text.lines"
        place = m.text(key, passage=passage.id, first=passage.lines[0], last=passage.lines[1])
    hedges = [m.name("voice", claim.voice)] if claim.voice != "statement" else []
    hedges += [m.name("attribution", claim.attribution)] if claim.attribution not in ("named", "co-named") else []
    hedges += [m.name("confidence", claim.confidence)] if claim.confidence != "confident" else []
    return Saying(page.words(claim.paraphrase), page.actor(claim.asserted_by), m.join(sources), claim.id, place, ", ".join(hedges) or None)
