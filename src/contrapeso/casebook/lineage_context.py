"""What every part of lineage works with: the casebook, its record, the model in words, and how to ask on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from contrapeso.casebook.entries import Condition, Election, Event, Government, Tie
from contrapeso.casebook.lineage_tree import Node
from contrapeso.casebook.models import Casebook
from contrapeso.casebook.nearest import advice
from contrapeso.casebook.polity import ElectoralRule, Institution
from contrapeso.casebook.record import Record
from contrapeso.evidence.claims import Basis, Bilingual
from contrapeso.evidence.texts import Library
from contrapeso.vocabulary.errors import ContrapesoError
from contrapeso.vocabulary.language import Messages


class LineageError(ContrapesoError):
    """Something was asked for that the casebook does not have."""


@dataclass(frozen=True)
class Model:
    """Plain summaries of the model, as described in `contrapeso.casebook.lineage`."""

    mechanisms: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])
    theories: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])
    parameters: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])


class Context:
    """One casebook while somebody asks where its numbers come from.

    ``explain`` answers any reference; it is how one part of lineage asks another.
    """

    def __init__(
        self,
        casebook: Casebook,
        record: Record,
        model: Model,
        library: Library | None,
        messages: Messages,
        explain: Callable[[Context, str], Node],
    ) -> None:
        self.casebook, self.record, self.model, self.library, self.messages = casebook, record, model, library, messages
        self._explain = explain
        parts = casebook.polities.values()
        self.events: dict[str, Event | Election] = {item.id: item for part in parts for item in (*part.events, *part.elections)}
        self.governments: dict[str, Government] = {item.id: item for part in parts for item in part.governments}
        self.lasting: dict[str, Institution | ElectoralRule] = {
            item.id: item for part in parts for item in (*part.polity.institutions, *part.polity.rules)
        }
        inside = [item for part in parts for item in part.conditions]
        self.conditions: dict[str, Condition] = {item.id: item for item in (*casebook.conditions, *inside)}
        self.ties: dict[str, Tie] = {item.id: item for item in casebook.ties}

    def explain(self, ref: str) -> Node:
        """Return the tree of any reference."""
        return self._explain(self, ref)

    def t(self, key: str, **values: object) -> str:
        """Return a message."""
        return self.messages.text(key, **values)

    def words(self, text: Bilingual) -> str:
        """Return a text of the casebook in the language of the messages."""
        return text.es if self.messages.lang == "es" else text.en

    def known(self, thing: str, name: str, names: Iterable[str]) -> None:
        """Refuse a name that is not there."""
        listed = list(names)
        if name not in listed:
            raise LineageError(f"there is no {thing} '{name}'; {advice(name, listed, 'see what the casebook holds')}")

    def place(self, ref: str) -> dict[str, Any]:
        """Return file and line of something with an id."""
        file, line = self.casebook.places.get(ref, ("", 0))
        return {"file": file, "line": line} if file else {}

    def bases(self) -> list[tuple[str, Basis]]:
        """Return the id and the basis of every entry of the record."""
        groups = (self.events, self.governments, self.lasting, self.conditions, self.ties)
        return [(entry.id, entry.basis) for group in groups for entry in group.values()]

    def leaf(self, ref: str) -> Node:
        """Return an entry without what it rests on."""
        node = self.explain(ref)
        return Node(node.kind, node.ref, node.text, (), node.detail)
