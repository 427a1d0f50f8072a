"""What a run's goals say, in the language of the page; what an older or other run words otherwise stays as it is."""

from __future__ import annotations

import re
from collections.abc import Callable

from contrapeso.report.figure import Words
from contrapeso.vocabulary.language import Messages
from contrapeso.vocabulary.phrases import phrase

_NUMBER = r"([+-]?\d+(?:\.\d+)?)"
_RESULTS = {
    "V1": (rf"{_NUMBER} nats, probability of a gain {_NUMBER}", (("gain", 1), ("probability", 2))),
    "V2": (rf"{_NUMBER} nats", (("gain", 1),)),
    "V4": (rf"observed over expected {_NUMBER}", (("ratio", 2),)),
    "V8": (r"(\d+) of (\d+)", (("right", 0), ("all", 0))),
}
"""How a run writes each result, and what the numbers in it are, each with its decimals."""
_FACE = "Face validity only."


def goal_name(messages: Messages, goal: str) -> str:
    """Return a goal with what it tests."""
    key = f"goal.{goal}"
    return f"{goal} · {messages.text(key)}" if key in messages else goal


def goal_result(messages: Messages, goal: str, text: str) -> str | Words:
    """Return a result in words."""
    pattern, names = _RESULTS.get(goal, ("", ()))
    match = re.fullmatch(pattern, text) if pattern else None
    if match is None:
        return _left(messages, text)
    values = {name: _signed(messages, part, digits) for (name, digits), part in zip(names, match.groups(), strict=True)}
    return messages.text(f"validity_value.{goal}", **values)


def goal_threshold(messages: Messages, text: str) -> str | Words:
    """Return a threshold in words."""
    said, lang = phrase(messages, text)
    return said if lang == messages.lang else Words(said, lang)


def goal_note(messages: Messages, text: str, comparison: Callable[[str], str]) -> str | Words:
    """Return a note in words; ``comparison`` names an ordinal check."""
    if not text.startswith(_FACE):
        return _left(messages, text)
    against = text.removeprefix(_FACE).strip().removeprefix("Against: ")
    if not against:
        return messages.text("goal.face")
    named = [
        re.sub(r"^(.+) \((\d\.\d+)\)$", lambda found: f"{comparison(found[1])} ({_signed(messages, found[2], 2)})", part)
        for part in against.split("; ")
    ]
    return messages.text("goal.face_against", checks="; ".join(named))


def _left(messages: Messages, text: str) -> str | Words:
    return text if messages.lang == "en" else Words(text, "en")


def _signed(messages: Messages, text: str, digits: int) -> str:
    return ("+" if text.startswith("+") else "") + messages.number(float(text), digits)
