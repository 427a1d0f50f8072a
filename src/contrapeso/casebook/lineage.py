"""From any number, event, claim, mechanism or parameter back to who said so.

The forms of what may be asked for stand in `FORMS`. Mechanisms, theories and parameters are
handed in as plain mappings, so that nothing here loads the model:

``mechanisms``
    By label: ``claim``, ``rows`` (M01-M76), ``references``, and where known ``reads`` and ``moves``.
``theories``
    By name: ``author``, ``mechanisms`` (labels), ``claims``, ``priors`` (by parameter).
``parameters``
    By ``label.name``: ``prior``, ``reason``, ``unit``, ``meaning``, and where known ``claims``.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from contrapeso.casebook.entries import Basis, Election, Event, Government
from contrapeso.casebook.lineage_tree import GROUNDS, Node
from contrapeso.casebook.models import Casebook, PolityRecord
from contrapeso.casebook.nearest import advice
from contrapeso.casebook.record import Record
from contrapeso.casebook.tables import Series
from contrapeso.evidence.claims import Claim
from contrapeso.evidence.texts import Library
from contrapeso.vocabulary.dates import DateFault, span
from contrapeso.vocabulary.errors import ContrapesoError
from contrapeso.vocabulary.kinds import DATASETS
from contrapeso.vocabulary.variables import VARIABLES

__all__ = ["FORMS", "GROUNDS", "LineageError", "Model", "Node", "explain"]

FORMS: dict[str, str] = {
    "BOL:2006-01": "what happened in a month, quarter (2006Q1), year or day",
    "BOL:growth:2006": "a variable of the record in a year or quarter",
    "BOL:balance:2006": "the recorded cells behind the components of an index",
    "evt:...": "an event or an election; gov:, ins: and rul: likewise",
    "BOL/series/growth#2006": "a figure of a series",
    "clm:..., psg:..., con:..., source:...": "a claim, passage, concept or source",
    "mechanism:..., theory:..., parameter:...": "a part of the model; mechanism:M20 for a row of the table",
}

INDEX_PARTS: dict[str, dict[str, tuple[str, ...]]] = {
    "balance": {
        "organisation": (
            "organisation_labour",
            "organisation_rural",
            "organisation_urban",
            "organisation_business",
            "organisation_regional",
            "urban_share",
        ),
        "access": ("access_popular", "access_elite"),
        "vehicles": ("competitive", "vehicle_popular", "vehicle_elite"),
        "policy": ("orientation", "autonomy"),
        "arms": ("military_alignment",),
        "capital": ("state_ownership", "capital_strike"),
    }
}
"""What indices are made of, for those that are no single stock."""

_STANCES = (("agree", "for"), ("disagree", "against"), ("qualify", "qualifying"))
_POLITY = re.compile(r"(?P<iso3>[A-Z]{3}):(?P<rest>.+)")
_QUARTER = re.compile(r"(?P<year>\d{4})-?Q(?P<quarter>[1-4])")
_SERIES = re.compile(r"(?P<place>[A-Z]{3}|world)/series/(?P<name>[A-Za-z0-9_-]+)#(?P<year>\d{4})")
_ROW = re.compile(r"M\d\d")


class LineageError(ContrapesoError):
    """Something was asked for that the casebook does not have."""


@dataclass(frozen=True)
class Model:
    """Plain summaries of the model, as described in this module."""

    mechanisms: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])
    theories: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])
    parameters: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])


def explain(casebook: Casebook, record: Record, ref: str, *, model: Model | None = None, library: Library | None = None) -> Node:
    """Return the tree from something to the claims, datasets and assumptions that it rests on.

    Parameters
    ----------
    casebook
        A casebook without faults.
    record
        Its record, from `contrapeso.casebook.assemble`.
    ref
        What to explain, in one of `FORMS`.
    model
        Mechanisms, theories and parameters, where they are to be explained.
    library
        The user's own copies of sources; only with them is the text of a passage shown.

    Raises
    ------
    LineageError
        If there is no such thing; the message says what may be asked for.

    """
    return _Lineage(casebook, record, model or Model(), library).explain(ref.strip())


class _Lineage:
    def __init__(self, casebook: Casebook, record: Record, model: Model, library: Library | None) -> None:
        self.casebook, self.record, self.model, self.library = casebook, record, model, library
        self.events = {item.id: item for part in casebook.polities.values() for item in (*part.events, *part.elections)}
        self.governments = {item.id: item for part in casebook.polities.values() for item in part.governments}
        self.lasting = {item.id: item for part in casebook.polities.values() for item in (*part.polity.institutions, *part.polity.rules)}

    # What was asked for.

    def explain(self, ref: str) -> Node:
        """Return the tree of a reference."""
        routes: dict[str, Callable[[str], Node]] = {
            "evt:": self.event,
            "gov:": self.government,
            "ins:": self.held,
            "rul:": self.held,
            "clm:": self.claim_at_length,
            "psg:": self.passage,
            "con:": self.concept_at_length,
            "source:": lambda name: self.source_at_length(name.removeprefix("source:")),
            "mechanism:": lambda name: self.mechanism(name.removeprefix("mechanism:")),
            "theory:": lambda name: self.theory(name.removeprefix("theory:")),
            "parameter:": lambda name: self.parameter(name.removeprefix("parameter:")),
        }
        for prefix, route in routes.items():
            if ref.startswith(prefix):
                return route(ref)
        if _SERIES.fullmatch(ref):
            return self.series(ref)
        if found := _POLITY.fullmatch(ref):
            iso3, rest = found["iso3"], found["rest"]
            self.known("polity", iso3, self.casebook.polities)
            variable, _, when = rest.rpartition(":")
            return self.variable(ref, iso3, variable, when) if variable else self.period(ref, iso3, rest)
        forms = "; ".join(f"{form} ({words})" for form, words in FORMS.items())
        raise LineageError(f"'{ref}' is nothing that can be explained; write one of: {forms}")

    def known(self, thing: str, name: str, names: Iterable[str]) -> None:
        """Refuse a name that is not there."""
        listed = list(names)
        if name not in listed:
            raise LineageError(f"there is no {thing} '{name}'; {advice(name, listed, 'see what the casebook holds')}")

    # The record.

    def period(self, ref: str, iso3: str, when: str) -> Node:
        """Return what happened in a month, quarter, year or day."""
        start, end = self.days(when)
        part = self.casebook.polities[iso3]
        begun: list[Node] = []
        under_way: list[Node] = []
        for entry in (*part.events, *part.elections):
            low, high = span(entry.when).bounded(date.min, date.max)
            if low <= end and high >= start:
                (begun if start <= low <= end else under_way).append(self.event(entry.id))
        for entry in part.governments:
            low, high = span(entry.from_).start or date.min, span(entry.to).end or date.max
            if low <= end and high >= start:
                (begun if start <= low <= end else under_way).append(self.government(entry.id))
        groups = [("heading", f"began in {when}", begun), ("heading", "under way, or dated no closer", under_way)]
        children = tuple(Node(kind, "", text, tuple(nodes)) for kind, text, nodes in groups if nodes)
        if not children:
            words = f"no entry for {when}: what the casebook does not hold is held not to have happened"
            children = (Node("assumption", "", words),)
        name = part.polity.name.en
        return Node("period", ref, f"{name}, {when}: {len(begun)} begun, {len(under_way)} under way", children)

    def days(self, when: str) -> tuple[date, date]:
        """Return the first and last day of a period as a user writes it."""
        if found := _QUARTER.fullmatch(when):
            first = 3 * int(found["quarter"]) - 2
            start, end = span(f"{found['year']}-{first:02d}").start, span(f"{found['year']}-{first + 2:02d}").end
        else:
            try:
                start, end = span(when).start, span(when).end
            except DateFault as error:
                raise LineageError(f"{error}; a quarter is written 2006Q1") from None
        if start is None or end is None:
            raise LineageError(f"'{when}' has an open end; name a year, quarter, month or day")
        return start, end

    def variable(self, ref: str, iso3: str, name: str, when: str) -> Node:
        """Return a cell of the record, or the cells of a year."""
        name = name.replace("-", "_")
        self.known("variable", name, VARIABLES)
        self.known("polity of the record", iso3, self.record.polities)
        p, times = self.record.polities.index(iso3), self.times(when)
        if name in INDEX_PARTS:
            return self.index(ref, name, p, times, when)
        cells = tuple(self.cells(name, p, times))
        return Node("variable", ref, f"{name}: {VARIABLES[name].meaning}", cells, {"unit": VARIABLES[name].unit})

    def times(self, when: str) -> list[int]:
        """Return the quarters of the record that a year or a quarter covers."""
        found = _QUARTER.fullmatch(when)
        wanted = [f"{found['year']}Q{found['quarter']}"] if found else [f"{when}Q{quarter}" for quarter in (1, 2, 3, 4)]
        times = [self.record.index(quarter) for quarter in wanted if quarter in self.record.quarters]
        if not times:
            first, last = self.record.quarters[0], self.record.quarters[-1]
            raise LineageError(f"'{when}' is no year or quarter of the record, which runs from {first} to {last}; write 2006 or 2006Q1")
        return times

    def value(self, name: str, t: int, p: int) -> float | None:
        """Return the value of a cell, or ``None`` where the record has none."""
        for group in (self.record.events, self.record.states, self.record.shares, self.record.forcings):
            if name in group:
                value = float(group[name][t, p])
                return None if math.isnan(value) else value
        return None

    def cells(self, name: str, p: int, times: Sequence[int]) -> Iterator[Node]:
        """Yield the cells of a variable, quarters alike taken together."""
        runs: list[tuple[list[int], float | None, tuple[str, ...]]] = []
        for t in times:
            value, sources = self.value(name, t, p), self.record.lineage.get((name, t, p), ())
            if runs and runs[-1][1:] == (value, sources):
                runs[-1][0].append(t)
            else:
                runs.append(([t], value, sources))
        for quarters, value, sources in runs:
            first, last = self.record.quarters[quarters[0]], self.record.quarters[quarters[-1]]
            when = first if first == last else f"{first} to {last}"
            shown = "not recorded" if value is None else f"{value:.4g} {VARIABLES[name].unit}"
            children = tuple(self.entry(source) for source in sources) or (self.silence(name, value),)
            detail = {"variable": name, "polity": self.record.polities[p], "quarters": [self.record.quarters[t] for t in quarters]}
            yield Node("cell", f"{self.record.polities[p]}:{name}:{first}", f"{when}: {shown}", children, {**detail, "value": value})

    def silence(self, name: str, value: float | None) -> Node:
        """Return what is assumed where no entry stands behind a cell."""
        if value is None:
            return Node("assumption", "", "the record says nothing; the model infers it from its mechanisms")
        if VARIABLES[name].kind == "event":
            return Node("assumption", "", "no entry: held not to have happened")
        return Node("assumption", "", f"no entry: held at {value:g}")

    def index(self, ref: str, name: str, p: int, times: Sequence[int], when: str) -> Node:
        """Return the recorded cells behind the components of an index."""
        parts: list[Node] = []
        for part, variables in INDEX_PARTS[name].items():
            children = [self.stock(variable, p, times) for variable in variables]
            parts.append(Node("component", "", f"{part}: {', '.join(variables)}", tuple(children)))
        seen = [
            cell
            for group in (self.record.events, self.record.shares)
            for variable in group
            if any((variable, t, p) in self.record.lineage for t in times)
            for cell in self.cells(variable, p, [t for t in times if (variable, t, p) in self.record.lineage])
        ]
        parts.append(Node("heading", "", f"recorded in {when}: {len(seen)} cells", tuple(seen)))
        return Node("index", ref, f"{name}: {VARIABLES[name].meaning}", tuple(parts), {"recorded": len(seen)})

    def stock(self, name: str, p: int, times: Sequence[int]) -> Node:
        """Return the recorded cells of a variable, or of what moves it where it is not recorded."""
        if any(self.value(name, t, p) is not None for t in times):
            return Node("variable", f"{self.record.polities[p]}:{name}", VARIABLES[name].meaning, tuple(self.cells(name, p, times)))
        movers = {label: item for label, item in self.model.mechanisms.items() if name in item.get("moves", ())}
        children = [
            Node("mechanism", f"mechanism:{label}", _line(item.get("claim", label)), tuple(self.read_cells(item, p, times)))
            for label, item in movers.items()
        ]
        words = "not recorded; the model infers it" + (f" by {len(movers)} mechanisms" if movers else " from its mechanisms")
        return Node("stock", name, f"{VARIABLES[name].meaning} ({words})", (*children, Node("assumption", "", words)))

    def read_cells(self, mechanism: Mapping[str, Any], p: int, times: Sequence[int]) -> Iterator[Node]:
        """Yield the recorded cells that a mechanism reads."""
        for variable in mechanism.get("reads", ()):
            known = [t for t in times if (variable, t, p) in self.record.lineage]
            if known:
                yield from self.cells(variable, p, known)

    def entry(self, source: str) -> Node:
        """Return what stands behind a cell."""
        if source.startswith("assumption"):
            return Node("assumption", "", source.partition(": ")[2] or source)
        return self.series(source) if _SERIES.fullmatch(source) else self.explain(source)

    # Entries of the casebook.

    def event(self, ref: str) -> Node:
        """Return an event or an election."""
        self.known("event", ref, self.events)
        entry = self.events[ref]
        children = [*self.basis(entry.basis)]
        if isinstance(entry, Event):
            text = f"{entry.when}: {entry.summary.en}"
            for label in entry.labels:
                form = " in quotation marks" if label.form == "scare-quotes" else ""
                children.append(Node("label", "", f"called '{label.label}'{form} by", self.said(label.claims, label.datasets)))
            for reading in entry.readings:
                said = self.said(reading.claims) or (Node("assumption", "", "weight judged by the coder"),)
                children.append(Node("reading", "", f"counted as {reading.class_} with weight {reading.weight:g}", said))
            for name, flag in entry.flags.items():
                if flag.claims:
                    children.append(Node("flag", "", f"{name}: {flag.value} ({flag.confidence})", self.said(flag.claims)))
            detail: dict[str, Any] = {"when": entry.when, "kind": entry.kind, "magnitude": entry.magnitude}
        else:
            text, detail = _election_text(entry), {"when": entry.when, "kind": "election", "office": entry.office}
        kind = "event" if isinstance(entry, Event) else "election"
        return Node(kind, ref, text, (*children, *self.disagreements(entry)), {**detail, **self.place(ref)})

    def government(self, ref: str) -> Node:
        """Return a spell of a head of government."""
        self.known("government", ref, self.governments)
        entry = self.governments[ref]
        text = f"{entry.from_} to {entry.to}: {entry.name} ({entry.situation}{', competitive' if entry.competitive else ''})"
        detail = {"from": entry.from_, "to": entry.to, "situation": entry.situation, "competitive": entry.competitive}
        return Node("government", ref, text, (*self.basis(entry.basis), *self.disagreements(entry)), {**detail, **self.place(ref)})

    def held(self, ref: str) -> Node:
        """Return an institution or an electoral rule."""
        self.known("institution or rule", ref, self.lasting)
        entry = self.lasting[ref]
        kind = "institution" if ref.startswith("ins:") else "rule"
        return Node(kind, ref, f"{entry.from_} to {entry.to}: {entry.summary.en}", tuple(self.basis(entry.basis)), self.place(ref))

    def series(self, ref: str) -> Node:
        """Return a figure of a series, with what its metadata rest on."""
        found = _SERIES.fullmatch(ref)
        assert found is not None
        place, name, year = found["place"], found["name"], int(found["year"])
        group: Mapping[str, Series] = self.casebook.world
        if place != "world":
            self.known("polity", place, self.casebook.polities)
            part: PolityRecord = self.casebook.polities[place]
            group = part.series
        self.known("series", name, group)
        series = group[name]
        rows = [(float(value), status) for at, value, status in zip(series.years, series.values, series.status, strict=True) if at == year]
        if not rows:
            raise LineageError(f"the series {name} has no year {year}; it runs from {series.years[0]} to {series.years[-1]}")
        value, status = rows[0]
        shown = "no value" if math.isnan(value) else f"{value:g} {series.unit}"
        children = list(self.basis(Basis.model_validate(series.metadata["cp:basis"]))) if "cp:basis" in series.metadata else []
        if not children:
            children = [Node("assumption", "", "the metadata name no basis")]
        sources = series.metadata.get("dc:source", ())
        detail = {"value": None if math.isnan(value) else value, "status": status, "unit": series.unit, "sources": sources}
        return Node("figure", ref, f"{series.metadata.get('dc:title', name)}, {year}: {shown} ({status})", tuple(children), detail)

    def basis(self, basis: Basis) -> Iterator[Node]:
        """Yield what an entry rests on."""
        yield from self.said(basis.claims, basis.datasets)
        if basis.assumption:
            yield Node("assumption", "", basis.assumption)

    def said(self, claims: Iterable[str], datasets: Iterable[str] = ()) -> tuple[Node, ...]:
        """Return claims and datasets as nodes."""
        found = [self.claim(claim) for claim in claims]
        return (*found, *(Node("dataset", name, DATASETS.get(name, name)) for name in datasets))

    def disagreements(self, entry: Event | Election | Government) -> Iterator[Node]:
        """Yield who says otherwise."""
        for item in entry.disagreements:
            held = self.said([item.holder]) if item.holder.startswith("clm:") else self.said([], [item.holder])
            yield Node("disagreement", "", f"otherwise: {item.says}", held)

    def place(self, ref: str) -> dict[str, Any]:
        """Return file and line of something with an id."""
        file, line = self.casebook.places.get(ref, ("", 0))
        return {"file": file, "line": line} if file else {}

    # The evidence.

    def claim(self, ref: str) -> Node:
        """Return a claim with its passage and its source."""
        self.known("claim", ref, self.casebook.claims)
        claim = self.casebook.claims[ref]
        children = [self.passage(claim.passage)] if claim.passage else []
        children += [self.source(name) for name in claim.reported_by if claim.passage is None or name != ref.split(":")[1]]
        detail = {
            "holder": claim.asserted_by,
            "stance": claim.stance,
            "attribution": claim.attribution,
            "voice": claim.voice,
            "confidence": claim.confidence,
            "coder": claim.coded.by,
            "es": claim.paraphrase.es,
            **self.place(ref),
        }
        return Node("claim", ref, f"{self.holder(claim)}: {claim.paraphrase.en}", tuple(children), detail)

    def holder(self, claim: Claim) -> str:
        """Return who holds a claim, and how we know, in a few words."""
        actor = self.casebook.actors.get(claim.asserted_by)
        name = actor.name if actor is not None else claim.asserted_by
        marks = [claim.stance] if claim.stance != "agree" else []
        marks += [claim.attribution] if claim.attribution not in ("named", "co-named") else []
        marks += [claim.voice] if claim.voice != "statement" else []
        marks += [f"confidence: {claim.confidence}"] if claim.confidence != "confident" else []
        return f"{name} ({', '.join(marks)})" if marks else name

    def claim_at_length(self, ref: str) -> Node:
        """Return a claim with the claims that it meets, and with what rests on it."""
        node = self.claim(ref)
        claim = self.casebook.claims[ref]
        met = [
            self.relation(item.subject, item.relation, item.object, ref)
            for item in self.casebook.relations
            if ref in (item.subject, item.object)
        ]
        uses = [self.leaf(identifier) for identifier, basis in self.bases() if ref in basis.claims]
        extra = [Node("concept", claim.concept, self.casebook.concepts[claim.concept].label.en)]
        extra += [Node("heading", "", f"contested by {words}") for words in claim.contested_by]
        extra += [Node("heading", "", "relations to other claims", tuple(met))] if met else []
        extra += [Node("heading", "", "what rests on it", tuple(uses))] if uses else []
        return Node(node.kind, node.ref, node.text, (*node.children, *extra), node.detail)

    def relation(self, subject: str, word: str, thing: str, ref: str) -> Node:
        """Return the other claim of a relation."""
        other, says = (thing, word) if subject == ref else (subject, f"is met by ({word})")
        claim = self.casebook.claims[other]
        return Node("relation", other, f"{says}: {self.holder(claim)}: {claim.paraphrase.en}", (), {"relation": word, "subject": subject})

    def bases(self) -> Iterator[tuple[str, Basis]]:
        """Yield the id and the basis of every entry of the record."""
        for entry in (*self.events.values(), *self.governments.values(), *self.lasting.values()):
            yield entry.id, entry.basis

    def leaf(self, ref: str) -> Node:
        """Return an entry without what it rests on."""
        node = self.explain(ref)
        return Node(node.kind, node.ref, node.text, (), node.detail)

    def passage(self, ref: str) -> Node:
        """Return a passage, with its text where the user's own copy bears it out."""
        self.known("passage", ref, self.casebook.passages)
        passage, name = self.casebook.passages[ref], ref.split(":")[1]
        where = f"characters {passage.start} to {passage.end}"
        where += f", lines {passage.lines[0]} to {passage.lines[1]}" if passage.lines else ""
        detail: dict[str, Any] = {"start": passage.start, "end": passage.end, "sha256": passage.sha256, **self.place(ref)}
        if self.library is not None:
            quote = self.library.quote(passage, self.casebook.sources.get(name, {}))
            where += ": not found in your copies" if quote is None else f": “{' '.join(quote.split())}”"
            detail["quote"] = quote
        return Node("passage", ref, where, (self.source(name),), detail)

    def source(self, name: str) -> Node:
        """Return a source as a short reference."""
        item = self.casebook.sources.get(name)
        if item is None:
            return Node("source", f"source:{name}", name)
        people = item.get("author") or item.get("editor") or ()
        names = [str(person.get("family") or person.get("literal") or "") for person in people]
        dates = item.get("issued", {}).get("date-parts") or [["n.d."]]
        who = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}" if names else "anonymous"
        return Node("source", f"source:{name}", f"{who} ({dates[0][0]}): {item.get('title', name)}")

    def source_at_length(self, name: str) -> Node:
        """Return a source with its claims."""
        self.known("source", name, self.casebook.sources)
        node = self.source(name)
        claims = [self.claim(claim) for claim in self.casebook.claims if claim.split(":")[1] == name]
        return Node(node.kind, node.ref, f"{node.text}; {len(claims)} claims", tuple(claims), {"claims": len(claims)})

    def concept_at_length(self, ref: str) -> Node:
        """Return a concept with the claims for it, against it, and qualifying it."""
        self.known("concept", ref, self.casebook.concepts)
        return self.concept(ref, [claim for claim in self.casebook.claims.values() if claim.concept == ref])

    def concept(self, ref: str, claims: Sequence[Claim]) -> Node:
        """Return a concept with some of its claims by stance."""
        concept = self.casebook.concepts[ref]
        groups: list[Node] = []
        for stance, word in _STANCES:
            found = [self.claim(claim.id) for claim in claims if claim.stance == stance]
            if found:
                groups.append(Node("stance", "", f"{word}: {len(found)}", tuple(found), {"stance": stance}))
        return Node("concept", ref, concept.label.en, tuple(groups), {"theme": concept.theme, "mechanisms": list(concept.mechanisms)})

    # The model.

    def row(self, row: str) -> Node:
        """Return a row of the mechanism table with the concepts and claims that speak to it."""
        claims: dict[str, list[Claim]] = {}
        for claim in self.casebook.claims.values():
            spoken = claim.causal.mechanism if claim.causal is not None else None
            if row in self.casebook.concepts[claim.concept].mechanisms or row == spoken:
                claims.setdefault(claim.concept, []).append(claim)
        children = tuple(self.concept(concept, found) for concept, found in sorted(claims.items()))
        counts = {word: sum(claim.stance == stance for found in claims.values() for claim in found) for stance, word in _STANCES}
        text = ", ".join(f"{count} {word}" for word, count in counts.items())
        return Node("row", row, f"claims {text}", children or (Node("assumption", "", "no claim speaks to this row"),), counts)

    def mechanism(self, label: str) -> Node:
        """Return a mechanism, or a row of the table, with the claims for it and against it."""
        if _ROW.fullmatch(label):
            return self.row(label)
        if not self.model.mechanisms:
            raise LineageError(f"mechanism:{label} needs the model's mechanisms; name a row of the table, such as mechanism:M20")
        self.known("mechanism", label, self.model.mechanisms)
        item = self.model.mechanisms[label]
        children = [self.row(row) for row in item.get("rows", ())]
        children += [self.reference(key) for key in item.get("references", ())]
        if not item.get("rows"):
            children.append(Node("assumption", "", item.get("assumption") or "no row of the mechanism table: bookkeeping or plain inertia"))
        return Node(
            "mechanism", f"mechanism:{label}", _line(item.get("claim", label)), tuple(children), {"rows": list(item.get("rows", ()))}
        )

    def reference(self, key: str) -> Node:
        """Return a reference: a source of the casebook, or a key of the bibliography."""
        return self.source(key) if key in self.casebook.sources else Node("reference", key, f"reference {key}")

    def theory(self, name: str) -> Node:
        """Return a theory with its mechanisms, claims and prior overrides."""
        self.known("theory", name, self.model.theories)
        item = self.model.theories[name]
        children = [self.mechanism(label) for label in item.get("mechanisms", ())]
        children += self.said(item.get("claims", ()))
        children += [self.prior(parameter, prior) for parameter, prior in item.get("priors", {}).items()]
        author = f", by {item['author']}" if item.get("author") else ""
        text = f"{name}{author}: {len(item.get('mechanisms', ()))} mechanisms"
        return Node("theory", f"theory:{name}", text, tuple(children) or (Node("assumption", "", "it has no mechanism"),))

    def parameter(self, name: str) -> Node:
        """Return a parameter with its prior, and the mechanism that it belongs to."""
        self.known("parameter", name, self.model.parameters)
        item = self.model.parameters[name]
        label = name.rpartition(".")[0]
        children = [self.prior(name, item)]
        if label in self.model.mechanisms:
            children.append(self.mechanism(label))
        text = f"{item.get('meaning', name)} [{item.get('unit', 'no unit')}]"
        return Node("parameter", f"parameter:{name}", text, tuple(children))

    def prior(self, name: str, item: Mapping[str, Any] | str) -> Node:
        """Return a prior with the claims that it names, or its reason as an assumption."""
        data: Mapping[str, Any] = {"prior": item} if isinstance(item, str) else item
        children = list(self.said(data.get("claims", ())))
        if not children:
            children = [Node("assumption", "", data.get("reason") or "no reason is given for this prior")]
        return Node("prior", f"prior:{name}", str(data.get("prior", "")), tuple(children))


def _line(text: Any) -> str:
    return " ".join(str(text).split())


def _election_text(entry: Election) -> str:
    shares = ", ".join(f"{item.name} {item.share:g} %" for item in sorted(entry.lists, key=lambda item: -item.share)[:3])
    winner = f"; won by {entry.winner}" if entry.winner else ""
    return f"{entry.when}: election, {entry.office}" + (f" ({shares})" if shares else "") + winner
