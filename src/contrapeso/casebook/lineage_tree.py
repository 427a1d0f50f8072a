"""A tree from something to what it rests on, as text and as plain data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

GROUNDS = ("claim", "dataset", "assumption")
"""Kinds of node on which a datum may come to rest."""


@dataclass(frozen=True)
class Node:
    """One step of the way from a number to who said so.

    Attributes
    ----------
    kind
        What it is: cell, event, claim, passage, dataset, assumption and so on.
    ref
        Its id, or what was asked for; empty for a mere heading.
    text
        One line for a person.
    children
        What it rests on.
    detail
        Plain data for machines.

    """

    kind: str
    ref: str
    text: str
    children: tuple[Node, ...] = ()
    detail: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def walk(self) -> Iterator[Node]:
        """Yield this node and everything below it."""
        yield self
        for child in self.children:
            yield from child.walk()

    def grounds(self) -> list[Node]:
        """Return the claims, datasets and assumptions that it comes to rest on."""
        return [node for node in self.walk() if node.kind in GROUNDS]

    def to_dict(self) -> dict[str, Any]:
        """Return the tree as plain data, ready for JSON."""
        found: dict[str, Any] = {"kind": self.kind, "ref": self.ref, "text": self.text}
        if self.detail:
            found["detail"] = dict(self.detail)
        if self.children:
            found["children"] = [child.to_dict() for child in self.children]
        return found

    def to_text(self, assumption: str = "assumption", above: str = "(above)") -> str:
        """Return the tree as lines; what stands in it twice is written out once.

        ``assumption`` and ``above`` are the words for an assumption and for what is written out already.
        """
        return "\n".join(_lines(self, "", "", set(), (assumption, above))) + "\n"


def _lines(node: Node, first: str, rest: str, seen: set[tuple[str, str]], words: tuple[str, str]) -> Iterator[str]:
    key = (node.kind, node.ref)
    again = bool(node.ref and node.children) and key in seen
    seen.add(key)
    head = f"{node.ref}  {node.text}" if node.ref and node.ref != node.text else node.text
    head = f"{words[0]}: {head}" if node.kind == "assumption" else head
    yield first + head + (f"  {words[1]}" if again else "")
    if again:
        return
    for index, child in enumerate(node.children):
        last = index == len(node.children) - 1
        yield from _lines(child, rest + ("└─ " if last else "├─ "), rest + ("   " if last else "│  "), seen, words)
